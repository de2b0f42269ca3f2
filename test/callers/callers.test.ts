import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { decide, findCaller } from "../../packages/core/src/index.ts";
import { createJwtVerifier } from "../../packages/functions/src/jwt/jwt-verifier.ts";
import { issuerKey, nowSeconds, signed } from "../support/jwt-issuer.ts";
import { the } from "../support/the.ts";
import configure from "./callers.broker.config.ts";
import { type PresentedJwt, presentedJwts } from "./presented-jwts.ts";

const configuration = configure("test");
const keys = new Map(
  await Promise.all(
    ["RS256", "ES256", "ES384"].map(async (alg) => [alg, await issuerKey(alg, alg)] as const),
  ),
);

/** Signs the token with some changes, has it verified as its issuer's, and says whose it is. */
async function callerOf({ alg, header, claims }: PresentedJwt, members = {}, now = the.now) {
  const key = keys.get(alg);
  if (!key) throw new Error(`There is no key for ${alg}`);
  const token = await signed(key, { ...claims(nowSeconds), ...members }, { typ: undefined, ...header });
  const verifier = createJwtVerifier({
    issuers: [...configuration.issuers.values()],
    read: async (url) => {
      const issuer = url.replace("/.well-known/openid-configuration", "");
      const document =
        issuer === url ? { keys: [key.jwk] } : { issuer, jwks_uri: `${issuer}/.well-known/jwks.json` };
      return { ok: true, value: document };
    },
    now: () => now,
    random: () => 0.5,
  });
  const verified = await verifier.verify(token, now + 6_000);
  if (verified.ok) return findCaller(configuration, verified.value) ?? "nobody";
  return verified.problem.reason;
}

describe.for(Object.entries(presentedJwts))("%s", ([, jwt]) => {
  test("is the caller that the documentation configures, and gets what its rule says", async () => {
    const caller = await callerOf(jwt);
    expect(caller).toBe(jwt.caller);
    expect(decide(configuration, caller, "cis-central", the.now).ok).toBe(true);
  });

  test.for(jwt.others.map((members) => ({ members, said: inspect(members) })))(
    "is nobody's caller with $said",
    async ({ members }) => {
      expect(await callerOf(jwt, members)).toBe("nobody");
    },
  );

  test.for([
    { members: { aud: "sts.amazonaws.com" }, is: "audience_refused", because: "it is for somebody else" },
    {
      members: { aud: ["btp-token-broker", "vault"] },
      is: "audience_refused",
      because: "it is for others, too",
    },
    { members: { iss: "https://evil.example" }, is: "issuer_unknown", because: "nobody knows its issuer" },
    { members: { exp: nowSeconds - 1 }, is: "expired", because: "it is over" },
    { members: { iat: nowSeconds - 3_601 }, is: "too_old", because: "its issuer gives new ones sooner" },
  ])("with $members is $is: $because", async ({ members, is }) => {
    expect(await callerOf(jwt, members)).toBe(is);
  });
});
