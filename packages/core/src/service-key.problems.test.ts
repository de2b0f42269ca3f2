import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { Secret } from "./secret.ts";
import { parseServiceKey } from "./service-key.ts";

const parse = (key: unknown) =>
  parseServiceKey(new Secret(typeof key === "string" ? key : JSON.stringify(key)));

/** A key of an application's own xsuaa instance: the client stands at the root. */
const flatKey = (members: Readonly<Record<string, unknown>> = {}) => ({ ...some.cisKey().uaa, ...members });

describe("a text that is no usable service key", () => {
  const WHOLE = "(the whole value)";
  const { clientid: _, ...withoutId } = flatKey();

  test.for([
    { key: "", field: WHOLE, problem: "not_json", because: "it is empty" },
    { key: the.clientSecret, field: WHOLE, problem: "not_json", because: "somebody stored the secret alone" },
    { key: some.serviceKey().slice(0, -1), field: WHOLE, problem: "not_json", because: "the paste was cut" },
    {
      key: some.serviceKey().replace(/}$/, ",}"),
      field: WHOLE,
      problem: "not_json",
      because: "SAP's sample has a trailing comma",
    },
    {
      key: `Getting key k for service instance cis as me...\n\n${some.serviceKey()}`,
      field: WHOLE,
      problem: "not_json",
      because: "the cf CLI's first lines were pasted too",
    },
    { key: "[]", field: WHOLE, problem: "not_an_object", because: "it is a list" },
    { key: "null", field: WHOLE, problem: "not_an_object", because: "it is null" },
    { key: '"text"', field: WHOLE, problem: "not_an_object", because: "it is a text" },
    { key: "{}", field: "clientid", problem: "missing", because: "it is empty" },
    { key: withoutId, field: "clientid", problem: "missing", because: "a flat key names its client" },
    {
      key: { uaa: withoutId },
      field: "uaa.clientid",
      problem: "missing",
      because: "a cis key does, below uaa",
    },
    {
      key: { uaa: JSON.stringify(flatKey()) },
      field: "clientid",
      problem: "missing",
      because: "uaa is a text",
    },
    {
      key: { items: [{ credentials: some.cisKey() }] },
      field: "clientid",
      problem: "missing",
      because: "it is a list of bindings",
    },
    {
      key: some.cisKey({ clientid: 7 }),
      field: "uaa.clientid",
      problem: "not_text",
      because: "it is a number",
    },
    {
      key: some.cisKey({ clientid: "" }),
      field: "uaa.clientid",
      problem: "not_text",
      because: "it is empty",
    },
    {
      key: some.cisKey({ clientsecret: null }),
      field: "uaa.clientsecret",
      problem: "not_text",
      because: "it is null",
    },
    {
      key: some.cisKey({ clientsecret: "\uD800" }),
      field: "uaa.clientsecret",
      problem: "not_text",
      because: "half a character cannot be sent",
    },
    {
      key: some.cisKey({ url: [the.origin] }),
      field: "uaa.url",
      problem: "not_text",
      because: "it is a list",
    },
    {
      key: some.cisKey({ clientsecret: undefined }),
      field: "uaa.clientsecret",
      problem: "missing",
      because: "hide-secret left it out",
    },
    {
      key: some.cisKey({ url: undefined }),
      field: "uaa.url",
      problem: "missing",
      because: "nobody knows where to ask",
    },
    {
      key: some.cisKey({ url: "https://u:p@x.example" }),
      field: "uaa.url",
      problem: "not_a_token_url",
      because: "a user name hides the host",
    },
    {
      key: some.cisKey({ url: `${the.origin}/evil` }),
      field: "uaa.url",
      problem: "not_a_token_url",
      because: "the path is ours",
    },
    {
      key: some.cisKey({}, { clientid: "other" }),
      field: "clientid",
      problem: "contradictory",
      because: "it names two clients",
    },
    {
      key: flatKey({ clientsecret: undefined, certificate: "-----BEGIN", "credential-type": "x509" }),
      field: "clientsecret",
      problem: "certificate_key",
      because: "it proves itself with a certificate",
    },
    {
      key: flatKey({ clientsecret: undefined, "credential-type": "x509" }),
      field: "clientsecret",
      problem: "certificate_key",
      because: "hide-certificate left the certificate out",
    },
    {
      key: { clientid: "c", certificate: "-----BEGIN", key: "-----BEGIN", certurl: "https://c.example" },
      field: "clientsecret",
      problem: "certificate_key",
      because: "Service Manager's certificate keys have neither secret nor url",
    },
    {
      key: flatKey({ url: "https://acme.accounts.ondemand.com" }),
      field: "url",
      problem: "identity_service_key",
      because: "the host is an Identity Authentication tenant's",
    },
    {
      key: flatKey({ url: "https://acme.accounts400.ondemand.com/" }),
      field: "url",
      problem: "identity_service_key",
      because: "test tenants have a host of their own",
    },
    {
      key: flatKey({ url: "https://acme.accounts.cloud.sap" }),
      field: "url",
      problem: "identity_service_key",
      because: "new tenants have another domain",
    },
    {
      key: flatKey({ "btp-tenant-api": "https://x.example", clientsecret: undefined }),
      field: "url",
      problem: "identity_service_key",
      because: "only identity keys have this field, whatever else they lack",
    },
    {
      key: { credentials: { credentials: { credentials: { credentials: flatKey() } } } },
      field: "clientid",
      problem: "missing",
      because: "nothing wraps so often, and work is bounded",
    },
  ])("is told as $field: $problem, since $because", ({ key, field, problem }) => {
    expect(parse(key)).toEqual({ ok: false, problem: { field, problem } });
  });

  const CANARY = "canary-5e7a";
  const FIELDS = [
    "clientid",
    "clientsecret",
    "url",
    "uaa",
    "credentials",
    "certificate",
    "__proto__",
    CANARY,
  ];
  const field = fc.constantFrom(...FIELDS);
  const value = fc.constantFrom(CANARY, `https://${CANARY}.example/x`, "", 0, null, true, [CANARY]);
  const wrongValues = fc.dictionary(field, fc.oneof(value, fc.dictionary(field, value)));
  const good = some.serviceKey({ clientsecret: CANARY });
  const at = fc.nat(good.length);
  const garbled = fc.oneof(
    wrongValues.map((key) => JSON.stringify(key)),
    at.map((end) => good.slice(0, end)),
    fc.tuple(at, fc.string()).map(([place, noise]) => good.slice(0, place) + noise + good.slice(place)),
    fc.string().map((noise) => noise + CANARY),
  );

  test("never throws, and what it says names a field and nothing of any value", () => {
    const fields = new Set(
      ["clientid", "clientsecret", "url"].flatMap((name) => [name, `uaa.${name}`]).concat(WHOLE),
    );
    fc.assert(
      fc.property(garbled, (text) => {
        const parsed = parse(text);
        return parsed.ok || (fields.has(parsed.problem.field) && !JSON.stringify(parsed).includes(CANARY));
      }),
      { numRuns: 1_000 },
    );
  });
});
