import type { TokenAnswer } from "./token-endpoint.ts";
import { inspect } from "node:util";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readClaims, some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { Secret } from "./secret.ts";
import { judgeAnswer } from "./token-answer.ts";

const CANARY = "canary-9c31";
const ASKED = {
  profile: the.profile,
  scopes: the.scopes,
  now: the.now,
  grant: "client_credentials",
} as const;
const OWN_SCOPES = new Set<string>([
  ...the.scopes,
  "openid",
  "uaa.user",
  "uaa.resource",
  "user_attributes",
  "xs_account.access",
]);

const noise = fc.constantFrom<unknown>(CANARY, "", null, -1, 0, 0.5, 1e300, "60", [], {});
const names = fc.array(fc.constantFrom(...OWN_SCOPES, CANARY), { maxLength: 4 });
const seconds = fc.constantFrom<unknown>(-1, 0, 0.5, 1, 59.9, 3_600, 86_401, 1e300, "60");

/** Members that are mostly of the right type; each may be missing, and then stays as it is in a good answer. */
function mostly(model: Readonly<Record<string, fc.Arbitrary<unknown>>>) {
  const wide = Object.entries(model).map(([name, value]) => [
    name,
    fc.oneof({ weight: 40, arbitrary: value }, { weight: 1, arbitrary: noise }),
  ]);
  return fc.record(Object.fromEntries(wide) as typeof model, { requiredKeys: [] });
}

const members = mostly({
  token_type: fc.constantFrom("bearer", "Bearer"),
  expires_in: seconds,
  scope: names.map((drawn) => drawn.join(" ")),
  error_description: fc.constant(CANARY),
});
const claims = mostly({
  cid: fc.constantFrom(the.clientId, the.clientId, CANARY),
  zid: fc.constantFrom(the.zone, the.zone, CANARY),
  iss: fc.constant(CANARY),
  iat: seconds,
  exp: seconds,
  scope: names,
  authorities: names,
});
const status = fc.oneof(
  fc.constantFrom(200, 400, 401, 403, 404, 429, 500, 503),
  fc.integer({ min: 100, max: 599 }),
);
const retryAfter = fc.option(fc.oneof(fc.string(), fc.constant(CANARY)), { nil: undefined });

const nearly = fc.tuple(members, claims).map(([drawn, claimed]) => some.tokenAnswer(drawn, claimed).body);
const garbage = fc.oneof(fc.json(), fc.string()).map((text) => new Secret(text + CANARY));
/** A token's answer with a piece of it cut out, doubled or replaced: what a broken proxy makes of it. */
const broken = fc.tuple(nearly, fc.nat(2_000), fc.nat(50), fc.string()).map(([body, at, length, put]) => {
  const text = body.reveal();
  return new Secret(text.slice(0, at) + put + text.slice(at + length));
});
const contentType = fc.option(fc.oneof(fc.constantFrom("application/json", "text/html"), fc.string()), {
  nil: undefined,
});
const answer: fc.Arbitrary<TokenAnswer> = fc.record({
  status,
  retryAfter,
  contentType,
  body: fc.oneof(nearly, garbage, broken),
});
const nearlyToken = fc
  .tuple(nearly, contentType)
  .map(([body, type]): TokenAnswer => ({ status: 200, retryAfter: undefined, contentType: type, body }));

const judge = (drawn: TokenAnswer) => judgeAnswer(drawn, ASKED, readClaims);

describe("judgeAnswer(), whatever an endpoint answers", () => {
  test("never throws, and says nothing of the answer unless it is a token", () => {
    fc.assert(
      fc.property(answer, (drawn) => {
        const judged = judge(drawn);
        // Of a token its scopes are what the audit line says, and they are names that were asked for.
        const said = judged.verdict === "token" ? { ...judged, token: undefined } : judged;
        expect(inspect(said, { depth: null, showHidden: true })).not.toContain(CANARY);
      }),
      { numRuns: 5_000 },
    );
  });

  test("gives no token with any other status than 200", () => {
    fc.assert(
      fc.property(nearlyToken, status, (drawn, code) => {
        fc.pre(code !== 200);
        expect(judge({ ...drawn, status: code }).verdict).not.toBe("token");
      }),
    );
  });

  test("gives only tokens of the asked client and zone, with no more than was asked for, for a day at most", () => {
    fc.assert(
      fc.property(nearlyToken, (drawn) => {
        const judged = judge(drawn);
        if (judged.verdict !== "token") return;
        const { accessToken, lifeMs, scope } = judged.token;
        expect(readClaims(accessToken.reveal())).toMatchObject({ cid: the.clientId, zid: the.zone });
        expect(scope.filter((name) => !OWN_SCOPES.has(name))).toEqual([]);
        expect(lifeMs).toBeGreaterThanOrEqual(1_000);
        expect(lifeMs).toBeLessThanOrEqual(86_400_000);
        expect(lifeMs % 1_000).toBe(0);
      }),
      { numRuns: 2_000 },
    );
  });
});
