import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import type { ConfiguredKey } from "./configuration.ts";
import { readServiceKey } from "./key-reader.ts";
import { tryKey, type TrialParts } from "./key-trial.ts";
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
async function trying({ known, previous }: { readonly known: string; readonly previous?: string }) {
  const sent: (readonly [secret: string | null, scope: string | null])[] = [];
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
  return { trial: await tryKey(read.value, key, parts), sent };
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
});
