import type { VersionStage } from "../../packages/core/src/key-reader.ts";
import { MINUTE_MS, SECOND_MS } from "../../packages/core/src/time.ts";
import { type Client, fullNames } from "./client.ts";
import { type Caller, grantOf } from "./grants.ts";
import { leftMs, neededMs, type Token } from "./token.ts";
import { createKnownCauses } from "./known-causes.ts";
import { createKnownRests } from "./known-rests.ts";
import type { Version } from "./secret-store.ts";
import type { VirtualTime } from "./virtual-time.ts";
import type { Ask, Holding, Mint, Work } from "./work.ts";

/** The most tokens that one caller may have in memory alone. */
export const SHARE = 200;

export type Model = ReturnType<typeof createModel>;

/**
 * What must be true of a broker, known from what callers, the schedule, xsuaa and Secrets Manager see of it. It says
 * nothing about how.
 */
export function createModel(time: VirtualTime) {
  let order = 0;
  let kept = 0;
  const tokens = new Map<string, Token>();
  const late = new Set<Token>();
  const held = new Map<string, Holding>();
  const clients = new Map<string, Client>();
  const current = new Map<string, Version>();
  const work = new Set<Work>();
  const mints = new Map<string, Mint>();
  const caused = new Map<Caller, number>();
  const rejections = new Map<string, number>();
  /** By subaccount: what a 429 or a used-up budget begins. */
  const rests = createKnownRests(time, { firstMs: 10 * SECOND_MS, mostMs: MINUTE_MS });
  /** By client secret: what a 401 begins. */
  const refusals = createKnownRests(time, { firstMs: MINUTE_MS, mostMs: 10 * MINUTE_MS });
  const causes = createKnownCauses(time);

  /** What a request is for, if its key is that client's: the key, and the scopes in full. */
  function subjectOf(each: Work, client: Client): string | undefined {
    const known = each.subjects.get(client);
    if (known !== undefined || !each.ask) return known;
    const { caller, key, scopes } = each.ask;
    const wanted = scopes ?? grantOf(caller, key, each.started.wall);
    if (wanted === undefined) return undefined;
    const subject = nameSubject(key, wanted === "all" ? wanted : fullNames(client, wanted));
    each.subjects.set(client, subject);
    return subject;
  }

  /** What is under way for which this may be minted; a tick may want anything. */
  function asking(subject: string, client: Client): Work[] {
    return [...work].filter((each) => !each.ask || subjectOf(each, client) === subject);
  }

  function keep(subject: string, token: Token): void {
    const waiting = asking(subject, token.client).flatMap(({ ask }) => ask?.caller ?? []);
    const owners = held.get(subject)?.owners ?? new Set(waiting);
    for (const owner of owners) caused.set(owner, (caused.get(owner) ?? 0) + 1);
    order += 1;
    kept += 1;
    const never = { failures: 0, failedAt: 0, isRead: false };
    held.set(subject, { token, order, owners, causedBefore: new Map(caused), keptBefore: kept, ...never });
  }

  /** Whether who caused a token may have pushed it out by causing many more. */
  function mayBePushedOut({ owners, causedBefore }: Holding): boolean {
    return [...owners].some((owner) => (caused.get(owner) ?? 0) - (causedBefore.get(owner) ?? 0) >= SHARE);
  }

  /** A try to renew begins with a read; what then comes of its mint is no second failure. */
  function noteFailure(holding: Holding, isAnother: boolean, isRead: boolean): void {
    if (isAnother && (isRead || !holding.isRead)) holding.failures += 1;
    holding.failedAt = time.wall;
    holding.isRead = isRead;
  }

  return {
    time,
    tokens,
    late,
    held,
    /** Whose each key is, as far as this process has read. */
    clients,
    work,
    mints,
    rejections,
    rests,
    refusals,
    causes,
    current,
    subjectOf,
    asking,

    begin(ask: Ask | undefined): Work {
      order += 1;
      const { now, wall } = time;
      const client = ask && clients.get(ask.key);
      const begun: Work = {
        ask,
        order,
        started: { now, wall },
        held: undefined,
        subjects: new Map(),
        clients: new Set(client && [client]),
        read: { AWSCURRENT: new Set(), AWSPREVIOUS: new Set() },
        // It may share what others began.
        isDisturbed: [...work].some((each) => each.isDisturbed),
      };
      begun.held = client && held.get(subjectOf(begun, client) ?? "");
      work.add(begun);
      if (ask === undefined)
        for (const [id, { token }] of held) if (leftMs(token, wall) < neededMs(token, 0)) held.delete(id);
      return begun;
    },
    /** The process read a version of a key. Tokens of a client that it is no longer go. */
    read(key: string, stage: VersionStage, version: Version | undefined): void {
      if (version) for (const each of work) each.read[stage].add(version);
      if (stage === "AWSPREVIOUS") return;
      // It may be that nothing else follows for those who ask, where the version is one that was refused.
      for (const [subject, holding] of held)
        if (holding.token.client.key === key && asking(subject, holding.token.client).length > 0)
          noteFailure(holding, true, true);
      if (!version) return;
      const { client } = version;
      clients.set(key, client);
      current.set(key, version);
      for (const each of work) if (each.ask?.key === key) each.clients.add(client);
      for (const [subject, { token }] of held)
        if (token.client.key === key && token.client !== client) held.delete(subject);
    },
    /** A token was there in time: it is in memory from now on, if it is still the key's client's. */
    minted(mint: Mint, token: Token): void {
      mint.state = "over";
      if (clients.get(token.client.key) === token.client) keep(mint.subject, token);
      rests.succeeded(mint.client.subaccount, mint, [...work]);
      refusals.succeeded(mint.secret, mint, [...work]);
    },
    failed(mint: Mint): void {
      mint.state = "over";
      const holding = held.get(mint.subject);
      if (holding) noteFailure(holding, !mint.hasFailed, false);
      mint.hasFailed = true;
    },
    served(subject: string, caller: Caller): void {
      const holding = held.get(subject);
      if (!holding) return;
      // It was served, and may be gone since; from here on nobody could tell.
      if (mayBePushedOut(holding)) held.delete(subject);
      for (const owner of holding.owners) if (owner !== caller) holding.owners.delete(owner);
    },
    mayBePushedOut,
    /** Whether so many tokens were kept since that this one would be the oldest of a share, if all of memory were one. */
    isCrowdedSince: ({ keptBefore }: Holding): boolean => kept - keptBefore >= SHARE - 1,
    disturb(): void {
      for (const each of work) each.isDisturbed = true;
    },
    /** A process begins with empty memory. */
    restart(): void {
      for (const memory of [held, clients, current, work, mints, caused, rejections]) memory.clear();
      rests.forget();
      refusals.forget();
      causes.forget();
    },
  };
}

/** Injective, since no name holds a space. */
export function nameSubject(key: string, scopes: "all" | readonly string[]): string {
  return `${key} ${scopes === "all" ? "=all" : scopes.join(" ")}`;
}
