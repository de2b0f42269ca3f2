import type { VersionStage } from "../../packages/core/src/key-reader.ts";
import type { Client } from "./client.ts";
import type { Caller } from "./grants.ts";
import type { Version } from "./secret-store.ts";
import type { Token } from "./token.ts";

/** What a caller asks for; scope names are short. */
export interface Ask {
  readonly caller: Caller;
  readonly key: string;
  readonly scopes: readonly string[] | undefined;
  /** As the caller writes it, or as low as the rules make it once it is asked. */
  readonly minTtlMs: number;
  readonly rejected: string | undefined;
}

/** Something that the process is busy with: a caller's request, a tick of the schedule, or its own beginning. */
export interface Work {
  readonly ask: Ask | undefined;
  /** Its place in the order of everything that happens. */
  readonly order: number;
  readonly started: { readonly now: number; readonly wall: number };
  /** What memory held for it when it began. */
  held: Holding | undefined;
  /** What it is for, by whose its key is. */
  readonly subjects: Map<Client, string>;
  /** Whose its key was, and has turned out to be meanwhile. */
  readonly clients: Set<Client>;
  /** What the process has read since, by staging label. */
  readonly read: Readonly<Record<VersionStage, Set<Version>>>;
  /** The clock was set or the process frozen meanwhile: what it may spend of the time means nothing then. */
  isDisturbed: boolean;
}

/** A token that memory must hold, until it is spent, its client is another's, or who caused it holds too many. */
export interface Holding {
  readonly token: Token;
  readonly order: number;
  /** Callers whose share it may count towards; none when others were served it, too. */
  readonly owners: Set<Caller>;
  /** How many tokens each caller had caused by then. */
  readonly causedBefore: ReadonlyMap<Caller, number>;
  /** How many tokens had been kept by then, this one included. */
  readonly keptBefore: number;
  /** Failures to renew it, in a row, and when the last was, by the wall clock. */
  failures: number;
  failedAt: number;
  /** Whether what was counted last is a read, which may have been all of its try. */
  isRead: boolean;
}

/** Requests to xsuaa for one token, one after the other. */
export interface Mint {
  readonly subject: string;
  readonly client: Client;
  readonly secret: string;
  /** When the first was sent, by a right clock. */
  readonly sentAt: number;
  /** `over` as soon as an answer came, unless the process then pauses to try again. */
  state: "sent" | "pausing" | "over";
  hasFailed: boolean;
}
