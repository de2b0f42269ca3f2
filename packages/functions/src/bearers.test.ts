import { openAuditEntry } from "@btp-token-broker/core";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { fakeVerifier, workload, workloadMembers } from "../../../test/support/workload.ts";
import { createBearers } from "./bearers.ts";
import type { JwtVerifier } from "./jwt/jwt-verifier.ts";

const { token } = workload;

async function proveHeader(header: string | undefined, verifier: JwtVerifier = fakeVerifier) {
  const entry = openAuditEntry("request-1", the.now, "now");
  const verified: [string, number][] = [];
  const bearers = createBearers({
    configuration: some.configuration(workloadMembers),
    verifier: {
      ...fakeVerifier,
      verify: (text, deadline) => {
        verified.push([text, deadline]);
        return verifier.verify(text, deadline);
      },
    },
    now: () => the.now,
  });
  const proved = await bearers.proveHeader(header, { entry, leftMs: () => 29_500 });
  return { proved, verified, audit: entry.close(the.now) };
}

describe("proveHeader()", () => {
  test("proves the bearer of a JWT, and says in the audit line who vouched for whom", async () => {
    const { proved, audit } = await proveHeader(`Bearer ${token}`);
    const { caller, principal } = workload;
    expect(proved).toEqual({ ok: true, value: { caller, principal: principal.name } });
    expect(audit).toMatchObject({
      caller,
      principal: principal.name,
      issuer: "actions",
      jti: principal.claims["jti"],
    });
  });

  test("proves somebody whom the configuration does not know, and names no caller", async () => {
    const { proved, audit } = await proveHeader(`Bearer ${workload.tokens.stranger}`);
    const principal = "repo:evil/deploy:ref:refs/heads/main";
    expect(proved).toEqual({ ok: true, value: { principal, caller: undefined } });
    expect(audit).toMatchObject({ principal, issuer: "actions" });
    expect(audit).not.toHaveProperty("caller");
  });

  test("leaves the verifier as long as the answer has", async () => {
    expect((await proveHeader(`Bearer ${token}`)).verified).toEqual([[token, the.now + 29_500]]);
  });

  test.for([
    { header: `bearer ${token}`, because: "schemes have no case (RFC 9110 §11.1)" },
    { header: `BEARER  ${token}`, because: "more than one space is tolerated" },
  ])("takes $header: $because", async ({ header }) => {
    expect((await proveHeader(header)).proved.ok).toBe(true);
  });

  test.for([
    { header: undefined, because: "nothing was sent" },
    { header: "", because: "nothing stands there" },
    { header: "Bearer", because: "there is no token" },
    { header: "Bearer ", because: "there is still none" },
    { header: "Bearer   ", because: "spaces are none" },
    { header: token, because: "there is no scheme" },
    { header: `Bearer${token}`, because: "a space stands between" },
    { header: `Bearer:${token}`, because: "a colon is no space" },
    { header: ` Bearer ${token}`, because: "a header does not begin with a space" },
    { header: `Basic ${token}`, because: "that is another scheme" },
    { header: `DPoP ${token}`, because: "that is another scheme" },
    { header: `Basic eDp5,Bearer ${token}`, because: "the first of two is of another scheme" },
    { header: "AWS4-HMAC-SHA256 Credential=…", because: "nobody checks signatures here" },
  ])("misses a proof in '$header', since $because", async ({ header }) => {
    const { proved, verified, audit } = await proveHeader(header);
    expect(proved).toEqual({ ok: false, problem: { code: "identity_missing" } });
    expect(verified).toEqual([]);
    expect(audit).not.toHaveProperty("principal");
  });

  test.for([
    { header: `Bearer ${token},Bearer ${token}`, because: "it was sent twice" },
    { header: `Bearer ${token}, Bearer ${workload.tokens.stranger}`, because: "two are sent" },
    { header: `Bearer ${token},Basic eDp5`, because: "another scheme was sent as well" },
    { header: `Bearer ${token},`, because: "an empty one was sent as well" },
    { header: `Bearer ${token} `, because: "something stands after it" },
    { header: `Bearer "${token}"`, because: "quotation marks are no part of a token" },
    { header: `Bearer Bearer ${token}`, because: "the scheme stands once" },
    { header: `Bearer realm="x" ${token}`, because: "a token has no parameters" },
  ])("refuses '$header', since $because", async ({ header }) => {
    const { proved, audit } = await proveHeader(header);
    expect(proved).toEqual({ ok: false, problem: { code: "identity_refused", reason: "not_a_jwt" } });
    expect(audit).not.toHaveProperty("principal");
  });

  test("hands on a verifier's refusals as they are, and nobody's name", async () => {
    const { expired, unknown } = workload.tokens;
    for (const refused of [expired, unknown]) {
      const { proved, audit } = await proveHeader(`Bearer ${refused}`);
      expect(proved).toEqual(await fakeVerifier.verify(refused, 0));
      expect(audit).not.toHaveProperty("principal");
    }
  });

  test.for([
    { jti: "x".repeat(256), kept: true, because: "it is as long as an id may be" },
    { jti: "x".repeat(257), kept: false, because: "it is one character longer" },
    { jti: 7, kept: false, because: "it is no text" },
    { jti: undefined, kept: false, because: "there is none" },
  ])("writes an id down or not ($kept), since $because", async ({ jti, kept }) => {
    const principal = { ...workload.principal, claims: { jti } };
    const { audit } = await proveHeader(`Bearer ${token}`, {
      ...fakeVerifier,
      verify: async () => ({ ok: true, value: principal }),
    });
    expect("jti" in audit).toBe(kept);
  });

  test("takes nothing but the whole of what follows the scheme for a token", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        const { verified } = await proveHeader(`Bearer ${text}`);
        expect(verified.every(([seen]) => seen === text.replace(/^ +/, ""))).toBe(true);
      }),
    );
  });
});

test("prepare() gives issuers a second, or what is left", async () => {
  const deadlines: number[] = [];
  const bearers = createBearers({
    configuration: some.configuration(workloadMembers),
    verifier: {
      ...fakeVerifier,
      prepare: async (deadline) => {
        deadlines.push(deadline - the.now);
        return new Map();
      },
    },
    now: () => the.now,
  });
  for (const left of [undefined, 20_000, 300]) await bearers.prepare(left);
  expect(deadlines).toEqual([1_000, 1_000, 300]);
});
