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
    { key: some.serviceKey().slice(0, -1), field: WHOLE, problem: "cut_off", because: "the paste was cut" },
    {
      key: some.serviceKey().replace(/}$/, ",}"),
      field: WHOLE,
      problem: "trailing_comma",
      because: "SAP's sample has a trailing comma",
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
    { key: { uaa: '{"clientid":' }, field: "clientid", problem: "missing", because: "uaa is half a text" },
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
      problem: "hidden_secret",
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
      problem: "two_clients",
      because: "it names two clients",
    },
    {
      key: flatKey({ clientsecret: undefined, certificate: "-----BEGIN", "credential-type": "x509" }),
      field: "key",
      problem: "private_key_missing",
      because: "SAP never had the key of a self-managed certificate",
    },
    {
      key: flatKey({ clientsecret: undefined, "credential-type": "x509" }),
      field: "certificate",
      problem: "missing",
      because: "hide-certificate left the certificate out",
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
      key: Array.from({ length: 7 }).reduce<object>((credentials) => ({ credentials }), flatKey()),
      field: "clientid",
      problem: "missing",
      because: "nothing wraps so often, and work is bounded",
    },
  ])("is told as $field: $problem, since $because", ({ key, field, problem }) => {
    expect(parse(key)).toEqual({ ok: false, problem: { field, problem } });
  });
});

test("a line of blanks is read once, and not over and over until the process has no time left", () => {
  // `.` alone does not match U+2028: an expression that tries every way to divide the blanks takes minutes for these.
  const text = `kind: Secret\nmetadata:${" ".repeat(6_000)}\u2028\ndata:\n  a: YQ==`;
  expect(parse(text)).toMatchObject({ ok: false, problem: { field: "clientid", problem: "missing" } });
});
