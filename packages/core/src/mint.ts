import type { MintRecord } from "./audit.ts";
import { certificateDays, endsSoon } from "./certificate.ts";
import type { CertificateAlert, Failure } from "./failure.ts";
import type { ReadKey } from "./key-reader.ts";
import type { Profile } from "./profile.ts";
import { nextWaitMs, type Pace } from "./retry.ts";
import type { ScopeSet } from "./scope.ts";
import type { Secret } from "./secret.ts";
import { SECOND_MS } from "./time.ts";
import type { TokenGrant } from "./grant.ts";
import {
  judgeAnswer,
  type Judgement,
  type MintedToken,
  type ReadClaims,
  type Remark,
} from "./token-answer.ts";
import type { EndpointAnswer, TokenEndpoint, Unreadable } from "./token-endpoint.ts";
import { certificateRefused } from "./token-refusal.ts";
import { tokenRequest } from "./token-request.ts";
import type { HeldToken } from "./token-state.ts";
import type { Unreachable } from "./unreachable.ts";

export interface MintParts {
  readonly endpoint: TokenEndpoint;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
  /** Uniform from 0 to 1. */
  readonly random: () => number;
  /** Settles after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  /** SHA-256 in hexadecimal. */
  readonly fingerprint: (text: Secret) => string;
  readonly readClaims: ReadClaims;
}

export interface MintOutcome {
  readonly record: MintRecord;
  readonly result:
    | { readonly ok: true; readonly value: HeldToken; readonly refreshToken?: Secret | undefined }
    | MintFailure;
}

/** What is asked of the token endpoint, and by when. */
export interface MintOrder {
  readonly grant: TokenGrant;
  readonly scopes: ScopeSet;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

export interface MintFailure {
  readonly ok: false;
  readonly problem: Failure;
  /** Whether whatever shares the subaccount's limit should leave the endpoint alone for a while. */
  readonly rests: boolean;
  /** How long the endpoint asked for. */
  readonly askedMs: number | undefined;
  /** The refresh token is over or revoked, and nothing else is wrong. */
  readonly isRefreshOver?: true;
  /** A password went out, and nobody can say whether it was looked at: it may be a failed login. */
  readonly isUncertain?: true;
}

/** What one attempt came to; `again` may be repeated, and is the failure if it is not. */
type Attempt =
  | {
      readonly token: MintedToken;
      readonly refreshToken: Secret | undefined;
      readonly remarks: readonly Remark[];
    }
  | { readonly over: MintFailure }
  | { readonly again: MintFailure; readonly pace: Pace };

/** What callers are told to wait after a failure, unless a rest follows that says how long it is. */
const RETRY_MS = 2 * SECOND_MS;

/**
 * Asks the token endpoint for a token, and again as SAP advises, until the deadline.
 *
 * A result that arrives after the deadline is thrown away: whoever wanted it has been answered, and it must not
 * change anything behind their back. But what became of a password must be known, however late. It is sent again only
 * where no byte of it went out, whatever was answered: five failed logins lock the SAP user for an hour.
 */
export async function mint(
  { key, profile }: ReadKey,
  { grant, scopes, deadline }: MintOrder,
  parts: MintParts,
): Promise<MintOutcome> {
  const { now, random } = parts;
  const request = tokenRequest(key, grant, scopes);
  const isLogin = grant.type === "password";
  let logins = 0;
  const startedAt = now();
  const answers: (number | string)[] = [];
  const done = (result: MintOutcome["result"], judged: readonly Remark[] = []): MintOutcome => {
    const certificate = certificateNotes(profile, now());
    const remarks = [...judged, ...certificate.remarks];
    return {
      result,
      record: {
        attempts: answers.length,
        ms: Math.max(0, now() - startedAt),
        answers,
        origin: profile.tokenOrigin,
        version: profile.version,
        ...(logins > 0 && { logins }),
        ...certificate.days,
        ...(remarks.length > 0 && { remarks }),
        ...(!result.ok && { failed: result.problem.code }),
      },
    };
  };

  for (let retries = 0; ; retries++) {
    const sentAt = now();
    const answer = await parts.endpoint.post(request, deadline);
    answers.push(answer.ok ? answer.value.status : answer.problem);
    const isSent = answer.unsent !== true;
    if (isLogin && isSent) logins++;
    if (!isLogin && now() > deadline) return done(unreachable("timeout"));
    const asked = { profile, scopes, grant: grant.type, now: now() };
    const attempt = answer.ok
      ? answered(judgeAnswer(answer.value, asked, parts.readClaims))
      : unanswered(answer.problem, profile);
    if (isLogin && isSent && !("token" in attempt)) return done(loginFailure(attempt, answer));
    if ("over" in attempt) return done(attempt.over);
    if ("token" in attempt) {
      const { token, refreshToken, remarks } = attempt;
      const fingerprint = parts.fingerprint(token.accessToken);
      // The endpoint counts the life from some instant after the request was sent.
      const value = { ...token, mintedAt: sentAt, jitter: 0.2 * random() - 0.1, fingerprint, profile };
      return done({ ok: true, value, refreshToken }, remarks);
    }
    const { again, pace } = attempt;
    // By a clock that was set back meanwhile the deadline is further away than anybody can wait.
    const leftMs = now() < sentAt ? 0 : deadline - now();
    const waitMs = nextWaitMs({ pace, retries, askedMs: again.askedMs, leftMs }, random());
    if (waitMs === undefined) return done(again);
    await parts.pause(waitMs);
  }
}

/**
 * How a login that was sent has failed, once and for all. xsuaa says 401 of a failed login; 429 and 503 say that none
 * took place. A 500 may come from behind the place where the password is looked at; a gateway's word, silence and what
 * nobody understands may stand for either, too.
 */
function loginFailure(
  attempt: { readonly over: MintFailure } | { readonly again: MintFailure },
  answer: EndpointAnswer,
): MintFailure {
  const failure = "over" in attempt ? attempt.over : attempt.again;
  const isCertain =
    (answer.ok && NO_LOGIN.has(answer.value.status)) || REFUSED_CLEARLY.has(failure.problem.code);
  return isCertain ? failure : { ...failure, isUncertain: true };
}

const NO_LOGIN: ReadonlySet<number> = new Set([429, 503]);
const REFUSED_CLEARLY: ReadonlySet<Failure["code"]> = new Set([
  "certificate_refused",
  "client_refused",
  "grant_refused",
  "password_refused",
  "scope_refused",
  "user_locked",
]);

/** What the record says of the client certificate; nothing of a key with a secret. */
function certificateNotes({ certificateEndsAt: endsAt, isCertificateAlone }: Profile, now: number) {
  if (endsAt === undefined) return { days: undefined, remarks: [] };
  const remarks: Remark[] = [
    ...(endsSoon(endsAt, now) ? (["certificate_ends_soon"] as const) : []),
    ...(isCertificateAlone ? (["certificate_alone"] as const) : []),
  ];
  return { days: { certificate_days: certificateDays(endsAt, now) }, remarks };
}

function unanswered(problem: Unreachable | Unreadable | CertificateAlert, profile: Profile): Attempt {
  switch (problem) {
    case "dns":
    case "tls":
    case "connection":
    case "timeout":
      return { again: unreachable(problem), pace: "quick" };
    case "too_large":
    case "undecodable":
      return { over: refused({ code: "answer_unusable", reason: problem }) };
    case "authority_unknown":
    case "certificate_expired":
    case "certificate_revoked":
    case "certificate_required":
    case "certificate_bad":
      return { over: refused(certificateRefused(problem, profile)) };
  }
}

function answered(judgement: Judgement): Attempt {
  switch (judgement.verdict) {
    case "token":
      return judgement;
    case "refused":
      return {
        over: {
          ...refused(judgement.failure),
          ...(judgement.isRefreshOver === true && { isRefreshOver: true }),
        },
      };
    case "rest": {
      const { askedMs } = judgement;
      const problem = { code: "endpoint_throttled", retryAfterMs: RETRY_MS } as const;
      return { over: { ok: false, problem, rests: true, askedMs } };
    }
    case "retry": {
      const { pace, status, askedMs } = judgement;
      const problem = { code: "endpoint_failing", status, retryAfterMs: RETRY_MS } as const;
      return { again: { ok: false, problem, rests: true, askedMs }, pace };
    }
  }
}

function refused(problem: Failure): MintFailure {
  return { ok: false, problem, rests: false, askedMs: undefined };
}

function unreachable(reason: Unreachable): MintFailure {
  return {
    ok: false,
    problem: { code: "endpoint_unreachable", reason, retryAfterMs: RETRY_MS },
    rests: true,
    askedMs: undefined,
  };
}
