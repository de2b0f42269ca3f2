import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Secret } from "./secret.ts";
import { parseUserCredentials } from "./user-credentials.ts";

const parse = (text: string) => parseUserCredentials(new Secret(text));
const USER = { username: "technical@acme.example", password: ' pa"ss\\wörd ' };

describe("a user's secret", () => {
  test("is a name and a password, which is kept to the letter", () => {
    const parsed = parse(JSON.stringify(USER));
    expect(parsed).toEqual({
      ok: true,
      value: { username: USER.username, password: new Secret(USER.password), origin: undefined },
    });
    expect(parsed.ok && parsed.value.password.reveal()).toBe(USER.password);
  });

  test("may name the identity provider", () => {
    expect(parse(JSON.stringify({ ...USER, origin: "sap.custom" }))).toMatchObject({
      value: { origin: "sap.custom" },
    });
  });

  test("may begin with the mark that Windows writes before text", () => {
    expect(parse(`\uFEFF${JSON.stringify(USER)}\r\n`).ok).toBe(true);
  });

  const WHOLE = "whole_value";
  const changed = (members: object) => JSON.stringify({ ...USER, ...members });
  test.for([
    { text: "{'username': 'a'}", field: WHOLE, problem: "not_json", because: "those are no quotes of JSON" },
    { text: "", field: WHOLE, problem: "not_json", because: "nothing is no JSON" },
    { text: '"pass"', field: WHOLE, problem: "not_an_object", because: "it is a password alone" },
    { text: "[]", field: WHOLE, problem: "not_an_object", because: "a list names nobody" },
    { text: "null", field: WHOLE, problem: "not_an_object", because: "null is no user" },
    { text: '{"uaa":{}}', field: WHOLE, problem: "service_key", because: "the key was stored in its place" },
    { text: '{"clientid":"c"}', field: WHOLE, problem: "service_key", because: "a flat key, too" },
    {
      text: changed({ totp: "x" }),
      field: WHOLE,
      problem: "unknown_member",
      because: "a seed has its own secret",
    },
    {
      text: changed({ Password: "x" }),
      field: WHOLE,
      problem: "unknown_member",
      because: "a typing error is told",
    },
    { text: '{"password":"p"}', field: "username", problem: "missing", because: "somebody must log in" },
    { text: '{"username":"u"}', field: "password", problem: "missing", because: "with something" },
    {
      text: changed({ password: "" }),
      field: "password",
      problem: "missing",
      because: "an empty one would be tried",
    },
    {
      text: changed({ password: 1234 }),
      field: "password",
      problem: "not_text",
      because: "0123 would lose its 0",
    },
    {
      text: changed({ password: "<password>" }),
      field: "password",
      problem: "placeholder",
      because: "SAP's sample has it",
    },
    {
      text: changed({ password: "pass\n" }),
      field: "password",
      problem: "unprintable",
      because: "echo added a line break",
    },
    {
      text: changed({ username: "a\u0007" }),
      field: "username",
      problem: "unprintable",
      because: "it goes into a log",
    },
    {
      text: changed({ username: "a".repeat(513) }),
      field: "username",
      problem: "too_long",
      because: "512 are the most",
    },
    {
      text: changed({ origin: "sap custom" }),
      field: "origin",
      problem: "not_an_origin",
      because: "no key has a space",
    },
    {
      text: changed({ origin: "%22" }),
      field: "origin",
      problem: "not_an_origin",
      because: "it would be decoded twice",
    },
    { text: changed({ origin: "" }), field: "origin", problem: "missing", because: "leave it out for none" },
  ])("is refused as $field $problem, since $because", ({ text, field, problem }) => {
    expect(parse(text)).toEqual({ ok: false, problem: { field, problem } });
  });

  test("takes 512 characters", () => {
    expect(parse(changed({ username: "a".repeat(512) })).ok).toBe(true);
  });

  test("is never quoted, whatever is stored", () => {
    const canary = "canary-7d1c";
    const texts = fc.oneof(
      fc.string().map((text) => `${text}${canary}`),
      fc.json().map((text) => text.replaceAll('"', `"${canary}`)),
      fc
        .dictionary(fc.string(), fc.jsonValue())
        .map((value) => JSON.stringify({ [canary]: canary, ...value })),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(JSON.stringify(parse(text))).not.toContain(canary);
      }),
    );
  });
});
