import { format, inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { the } from "../../../test/support/the.ts";
import { Secret } from "./secret.ts";

const secret = new Secret(the.clientSecret);

test("a secret equals one of the same text, and no other", () => {
  expect(secret.equals(new Secret(the.clientSecret))).toBe(true);
  expect(secret.equals(new Secret(`${the.clientSecret} `))).toBe(false);
});

describe("a secret", () => {
  test.for([
    { way: "String()", print: () => String(secret), because: "string concatenation calls toString" },
    { way: "join()", print: () => [secret].join(), because: "error messages are built so" },
    { way: "JSON.stringify()", print: () => JSON.stringify({ secret }), because: "log lines are JSON" },
    { way: "inspect()", print: () => inspect(secret), because: "console.log uses it" },
    {
      way: "inspect() with hidden members",
      print: () => inspect({ deep: [secret] }, { showHidden: true, depth: null }),
      because: "a debugger's log does so",
    },
    { way: "format()", print: () => format("%s %o %j", secret, secret, secret), because: "loggers use it" },
    {
      way: "an error's cause",
      print: () => inspect(new Error("failed", { cause: secret })),
      because: "an unhandled rejection prints its causes",
    },
  ])("prints as [secret] through $way, since $because", ({ print }) => {
    const printed = print();

    expect(printed).toContain("[secret]");
    expect(printed).not.toContain(the.clientSecret);
  });

  test.for([
    {
      way: "Object.assign()",
      copy: () => inspect(Object.assign({}, secret)),
      because: "private fields are no properties",
    },
    {
      way: "Object.entries()",
      copy: () => inspect(Object.entries(secret)),
      because: "nothing is enumerable",
    },
    {
      way: "structuredClone()",
      copy: () => inspect(structuredClone(secret)),
      because: "worker messages clone",
    },
    {
      way: "own property names",
      copy: () => inspect(Reflect.ownKeys(secret)),
      because: "serializers walk them",
    },
  ])("is not in what $way yields, since $because", ({ copy }) => {
    expect(copy()).not.toContain(the.clientSecret);
  });

  test("gives its text to who asks for it by name", () => {
    expect(secret.reveal()).toBe(the.clientSecret);
  });
});
