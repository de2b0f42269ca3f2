import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import type { ConfiguredKey } from "./configuration.ts";
import type { Failure } from "./failure.ts";
import { readServiceKey } from "./key-reader.ts";
import { judgeClient, tryKey, type TrialParts } from "./key-trial.ts";
import { fail, succeed } from "./result.ts";
import { Secret } from "./secret.ts";
import { SAP_SERVICE_DOMAINS } from "./service-domain.ts";
import { SAP_TOKEN_ORIGINS } from "./token-origin.ts";

const key: ConfiguredKey = {
  name: "k",
  secret: "s",
  user: undefined,
  kmsKey: undefined,
  warm: false,
  expect: {},
};
const stored = (clientsecret: string, version: string) =>
  succeed({ text: new Secret(some.serviceKey({ clientsecret })), version, storedAt: the.now });

/** Tries out a key of which `current` and perhaps `previous` are stored, at an xsuaa that knows one of them. */
async function trying({
  known,
  previous,
  configured = key,
}: {
  readonly known: string;
  readonly previous?: string;
  readonly configured?: ConfiguredKey;
}) {
  const sent: (readonly [secret: string | null, scope: string | null])[] = [];
  const grants: (string | null)[] = [];
  const parts: TrialParts = {
    store: {
      read: async (_, stage) => {
        if (stage === "AWSCURRENT") return stored("current", "2");
        return previous === undefined ? fail("empty") : stored(previous, "1");
      },
    },
    endpoint: {
      post: async (request) => {
        const form = new URLSearchParams(request.body.reveal());
        grants.push(form.get("grant_type"));
        sent.push([form.get("client_secret"), form.get("scope")]);
        return succeed(form.get("client_secret") === known ? some.tokenAnswer() : some.badCredentials());
      },
    },
    tokenOrigins: SAP_TOKEN_ORIGINS,
    serviceDomains: SAP_SERVICE_DOMAINS,
    readCertificate: () => fail({ field: "certificate", problem: "not_a_certificate" }),
    readClaims: (token) => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()),
    fingerprint: () => "0".repeat(64),
    now: () => the.now,
    random: () => 0.5,
    pause: async () => undefined,
    deadline: the.now + 10_000,
  };
  const read = await readServiceKey(key, parts, parts.deadline);
  if (!read.ok) throw new Error("The key can be read");
  return { trial: await tryKey(read.value, configured, parts), sent, grants };
}

describe("tryKey()", () => {
  test("asks once, for all that the client has, and keeps no token", async () => {
    const { trial, sent } = await trying({ known: "current" });
    expect(trial).toEqual({ ok: true, value: { scope: the.scopes, lifeMs: 3_599_000, remarks: [] } });
    expect(sent).toEqual([["current", null]]);
  });

  test("says that it was the version before that xsuaa accepts", async () => {
    const { trial, sent } = await trying({ known: "previous", previous: "previous" });
    expect(trial).toMatchObject({ ok: true, value: { remarks: ["rotation_incomplete"] } });
    expect(sent.map(([secret]) => secret)).toEqual(["current", "previous"]);
  });

  test("sends nothing twice that was refused", async () => {
    const { trial, sent } = await trying({ known: "another", previous: "previous" });
    expect(trial).toEqual({ ok: false, problem: { code: "client_refused" } });
    expect(sent.map(([secret]) => secret)).toEqual(["current", "previous"]);
  });

  test("asks for the client's own token with a key that has a user, and sends nobody's password", async () => {
    const configured = { ...key, user: { secret: "u", totp: undefined } };
    const { trial, grants } = await trying({ known: "current", configured });
    expect([trial.ok, grants]).toEqual([true, ["client_credentials"]]);
  });
});

describe("judgeClient()", () => {
  test.for([
    {
      code: "grant_refused",
      isKnown: true,
      because: "xsuaa looked at the secret before it looked at the grant",
    },
    { code: "scope_refused", isKnown: true, because: "it knows the client, which has no scope of its own" },
    { code: "client_refused", isKnown: false, because: "the secret is wrong" },
    { code: "certificate_refused", isKnown: false, because: "the certificate is" },
    { code: "endpoint_failing", isKnown: false, because: "nobody looked" },
    { code: "token_foreign", isKnown: false, because: "it answered for somebody else" },
  ] as const)("of $code says that the client is known: $isKnown, because $because", ({ code, isKnown }) => {
    const problem = { code } as Failure;
    expect(judgeClient(fail(problem))).toEqual(isKnown ? succeed(undefined) : fail(problem));
  });

  test("knows a client that gets a token of its own as well", () => {
    expect(judgeClient(succeed({ scope: [], lifeMs: 1, remarks: [] }))).toEqual(succeed(undefined));
  });
});
