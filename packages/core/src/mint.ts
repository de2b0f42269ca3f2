import type { MintRecord } from "./audit.ts";
import type { Failure, Unreachable } from "./failure.ts";
import type { ReadKey } from "./key-reader.ts";
import type { Result } from "./result.ts";
import { nextWaitMs, type Pace } from "./retry.ts";
import type { ScopeSet } from "./scope.ts";
import type { Secret } from "./secret.ts";
import { SECOND_MS } from "./time.ts";
import { judgeAnswer, type ReadClaims, type Remark, type TokenAnswer } from "./token-answer.ts";
import { type TokenRequest, tokenRequest } from "./token-request.ts";
import type { HeldToken } from "./token-state.ts";

/** Where tokens come from. */
export interface TokenEndpoint {
  /**
   * Posts a token request and gives whatever was answered, unjudged.
   *
   * Settles by `deadline` (milliseconds since the epoch) at the latest, and no later answer has any effect; follows
   * no redirect; a rejection is a bug.
   */
  post(request: TokenRequest, deadline: number): Promise<Result<TokenAnswer, Unreachable | "too_large">>;
}

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
    | { readonly ok: true; readonly value: HeldToken }
    | {
        readonly ok: false;
        readonly problem: Failure;
        /** Whether whatever shares the subaccount's limit should leave the endpoint alone for a while. */
        readonly rests: boolean;
        readonly askedMs?: number | undefined;
      };
}

/** What callers are told to wait after a failure that no rest follows. */
const RETRY_MS = 2 * SECOND_MS;

/**
 * Asks the token endpoint for a token, and again as SAP advises, until the deadline.
 *
 * A result that arrives after the deadline is thrown away: whoever wanted it has been answered, and it must not
 * change anything behind their back.
 */
export async function mint(
  { key, profile }: ReadKey,
  scopes: ScopeSet,
  deadline: number,
  parts: MintParts,
): Promise<MintOutcome> {
  const request = tokenRequest(key, scopes);
  const startedAt = parts.now();
  const answers: (number | string)[] = [];
  let remarks: readonly Remark[] = [];

  const done = (result: MintOutcome["result"]): MintOutcome => ({
    result,
    record: {
      attempts: answers.length,
      ms: Math.max(0, parts.now() - startedAt),
      answers,
      client_id: profile.clientId,
      origin: profile.origin,
      version: profile.version,
      ...(remarks.length > 0 && { remarks }),
      ...(!result.ok && { failed: result.problem.code }),
    },
  });

  for (let retries = 0; ; retries++) {
    const sentAt = parts.now();
    const answer = await parts.endpoint.post(request, deadline);
    answers.push(answer.ok ? answer.value.status : answer.problem);
    const answeredAt = parts.now();
    if (answeredAt > deadline) return done(unreachable("timeout"));

    let pace: Pace = "quick";
    let exhausted: MintOutcome["result"];
    if (answer.ok) {
      const judgement = judgeAnswer(answer.value, { profile, scopes, now: answeredAt }, parts.readClaims);
      switch (judgement.verdict) {
        case "token":
          remarks = judgement.remarks;
          return done({
            ok: true,
            value: {
              ...judgement.token,
              // From before the request was sent: the endpoint counts from some time after that.
              mintedAt: sentAt,
              jitter: 0.2 * parts.random() - 0.1,
              fingerprint: parts.fingerprint(judgement.token.accessToken),
              profile,
            },
          });
        case "refused":
          return done({ ok: false, problem: judgement.failure, rests: false });
        case "rest":
          return done({
            ok: false,
            problem: { code: "endpoint_throttled", retryAfterMs: judgement.askedMs ?? RETRY_MS },
            rests: true,
            askedMs: judgement.askedMs,
          });
        case "retry":
          pace = judgement.pace;
          exhausted = {
            ok: false,
            problem: { code: "endpoint_failing", status: judgement.status, retryAfterMs: RETRY_MS },
            rests: true,
          };
      }
    } else if (answer.problem === "too_large") {
      return done({
        ok: false,
        problem: { code: "answer_unusable", reason: "too_large", status: 200 },
        rests: false,
      });
    } else {
      exhausted = unreachable(answer.problem);
    }

    const waitMs = nextWaitMs(pace, retries, deadline - answeredAt, parts.random());
    if (waitMs === undefined) return done(exhausted);
    await parts.pause(waitMs);
  }
}

function unreachable(reason: Unreachable): MintOutcome["result"] {
  return {
    ok: false,
    problem: { code: "endpoint_unreachable", reason, retryAfterMs: RETRY_MS },
    rests: true,
  };
}
