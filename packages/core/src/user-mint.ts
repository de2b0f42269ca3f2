import type { TokenAnswer } from "./token-endpoint.ts";
import type { ReadKey } from "./key-reader.ts";
import type { LoginDesk } from "./login-desk.ts";
import type { KeyMint, KeyMintOrder } from "./key-mint.ts";
import type { MintFailure, MintParts } from "./mint.ts";
import type { Failure } from "./failure.ts";
import { Secret } from "./secret.ts";
import { SECOND_MS } from "./time.ts";
import { judgeAnswer, type MintedToken } from "./token-answer.ts";

export interface UserMintParts extends Pick<MintParts, "now" | "random" | "fingerprint" | "readClaims"> {
  readonly login?: LoginDesk | undefined;
}

/**
 * Has a token minted at the login desk, and judges it as if xsuaa had just answered: whatever happens over there, no token
 * of another client, zone or width is taken from it.
 *
 * Its life counts from before the desk was asked, so that it never seems longer than it is.
 */
export async function mintWithUser(
  { profile }: ReadKey,
  { key, scopes, deadline }: KeyMintOrder,
  { login, now, random, fingerprint, readClaims }: UserMintParts,
): Promise<KeyMint & { readonly user: string | undefined }> {
  if (!login) throw new Error("A key with a user needs a login desk");
  const askedAt = now();
  const { result, record, user } = await login.mint({ key: key.name, scopes, deadline });
  if (!result.ok) return { record, user, result: deskFailure(result.problem) };
  const asked = { profile, scopes, grant: "password", now: now() } as const;
  const judgement = judgeAnswer(answerWith(result.value), asked, readClaims);
  if (judgement.verdict !== "token") {
    const problem: Failure =
      judgement.verdict === "refused"
        ? judgement.failure
        : { code: "login_failed", reason: "answer_unknown" };
    return { record, user, result: deskFailure(problem) };
  }
  const { token } = judgement;
  const value = {
    ...token,
    mintedAt: askedAt,
    jitter: 0.2 * random() - 0.1,
    fingerprint: fingerprint(token.accessToken),
    profile,
  };
  return { record, user: token.user, result: { ok: true, value } };
}

/** The token as xsuaa said it. */
function answerWith({ accessToken, lifeMs, scope, jti }: MintedToken): TokenAnswer {
  const body = {
    access_token: accessToken.reveal(),
    token_type: "bearer",
    expires_in: lifeMs / SECOND_MS,
    scope: scope.join(" "),
    jti,
  };
  return {
    status: 200,
    retryAfter: undefined,
    contentType: "application/json",
    body: new Secret(JSON.stringify(body)),
  };
}

/** The desk says how long to leave it alone, or is left alone because it cannot be had. */
function deskFailure(problem: Failure): MintFailure {
  const isOutage = "retryAfterMs" in problem;
  const isSaid = isOutage && problem.code !== "login_unavailable";
  return { ok: false, problem, rests: isOutage, askedMs: isSaid ? problem.retryAfterMs : undefined };
}
