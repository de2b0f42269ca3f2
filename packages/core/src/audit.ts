import type { Remark } from "./token-answer.ts";

/**
 * One line per request, as it is written: who asked for what, what was decided and what it led to. Names are those
 * of the log, not of the code. No member ever holds a token, a secret or an upstream's text, and of a caller's
 * input only the well-formed name of a key.
 */
export interface AuditRecord {
  readonly type: "audit";
  readonly request_id: string;
  readonly time: string;
  readonly ms: number;
  readonly route: string;
  readonly status: number;
  /** `issued`, `answered` for routes without a token, a failure's code, or `crashed` when nothing else was said. */
  readonly outcome: string;
  /** The caller's name in the configuration; missing when it knows none. */
  readonly caller?: string;
  /** The verified ARN or subject; missing where a request proved nobody's identity. */
  readonly principal?: string;
  /** What the configuration calls the issuer that vouched for the principal. */
  readonly issuer?: string;
  /** The id of the JWT that proved it, by which a token that was presented twice is found. */
  readonly jti?: string;
  readonly key?: string;
  /** Ids of the rules that allowed or denied. */
  readonly rules?: readonly string[];
  readonly scopes?: "all" | readonly string[];
  /** The request named these scopes; else they are what the rules give who names none. */
  readonly scopes_requested?: true;
  /** The caller reported the token in memory as refused by an API. */
  readonly rejected?: true;
  readonly cache?: "hit" | "miss" | "renewed" | "held";
  /** The SAP user whose token it is, for a key with a user; where there is no token, the user who was to log in. */
  readonly user?: string;
  readonly token?: { readonly sha256: string; readonly jti?: string; readonly expires_in: number };
  /** What a mint or renewal in this request did. */
  readonly mint?: MintRecord;
  /** Why a failure happened, beyond its code: field, reason, status. */
  readonly cause?: Readonly<Record<string, string | number | boolean>>;
}

export interface MintRecord {
  readonly attempts: number;
  readonly ms: number;
  /** Of each attempt: an HTTP status or a kind of connection failure. */
  readonly answers: readonly (number | string)[];
  readonly origin?: string;
  readonly version?: string;
  /** How often a password went out; missing where none did. */
  readonly logins?: number;
  /** Request id of the login function's invocation, by which its own line is found. */
  readonly login?: string;
  /** Whole days that the client certificate has left; missing for a key with a secret. */
  readonly certificate_days?: number;
  readonly remarks?: readonly Remark[];
  /** The failure's code when the mint failed, whether or not a held token was served instead. */
  readonly failed?: string;
}

/** One record of two mints, of which the second was the last. */
export function joinRecords(first: MintRecord | undefined, second: MintRecord): MintRecord {
  if (!first) return second;
  const logins = (first.logins ?? 0) + (second.logins ?? 0);
  return {
    ...second,
    attempts: first.attempts + second.attempts,
    ms: first.ms + second.ms,
    answers: [...first.answers, ...second.answers],
    ...(logins > 0 && { logins }),
  };
}

/** The side of an audit entry that a step writes to. */
export type AuditNotes = Pick<AuditEntry, "note">;

type Noted = Omit<AuditRecord, "type" | "request_id" | "time" | "ms">;

/** An audit line in the making: each step adds what it knows; what nobody says stays `crashed`. */
export interface AuditEntry {
  note(said: Partial<Noted>): void;
  close(now: number): AuditRecord;
}

/** @param startedAt when the request began, which `time` and `ms` count from */
export function openAuditEntry(requestId: string, startedAt: number, timeText: string): AuditEntry {
  let noted: Noted = { route: "unknown", status: 500, outcome: "crashed" };
  return {
    note(said) {
      noted = { ...noted, ...said };
    },
    close: (now) => ({
      type: "audit",
      request_id: requestId,
      time: timeText,
      ms: Math.max(0, now - startedAt),
      ...noted,
    }),
  };
}
