import { Secret } from "@btp-token-broker/core";
import { describe, expect, test } from "vitest";
import { crashRecord, createLog } from "./log.ts";

const canary = "canary-in-a-message";

describe("createLog()", () => {
  const linesOf = (...records: object[]): string[] => {
    const lines: string[] = [];
    const log = createLog((line) => lines.push(line));
    for (const record of records) log(record);
    return lines;
  };

  test("writes each record as one line of JSON", () => {
    expect(linesOf({ type: "audit", status: 200 }, { type: "crash" })).toEqual([
      '{"type":"audit","status":200}\n',
      '{"type":"crash"}\n',
    ]);
  });

  test("lets no text begin another line", () => {
    const [line = ""] = linesOf({ principal: 'x\n{"type":"audit"}\r\u0000' });
    expect(line.trimEnd()).not.toMatch(/[\r\n\0]/);
    expect(JSON.parse(line)).toEqual({ principal: 'x\n{"type":"audit"}\r\u0000' });
  });

  test.for([
    { text: "\u001b[2J", because: "it clears a terminal" },
    { text: "\u009b2J", because: "it does so in one character" },
    { text: "\u007f", because: "it deletes" },
    { text: "\u2028\u2029", because: "some take them for ends of lines" },
    { text: "\u202egnihton", because: "what follows is read from right to left" },
    { text: "\u{e0041}", because: "nobody sees it, and it is two units of UTF-16" },
  ])("escapes what is not to be seen, since $because", ({ text }) => {
    const [line = ""] = linesOf({ principal: text });
    expect(line.trimEnd()).toMatch(/^[ -~]+$/);
    expect(JSON.parse(line)).toEqual({ principal: text });
  });

  test("leaves what is to be seen as it is", () => {
    expect(linesOf({ principal: "Zoë 東京 🦉" })).toEqual(['{"principal":"Zoë 東京 🦉"}\n']);
  });

  test("writes no secret that a record holds by mistake", () => {
    expect(linesOf({ body: new Secret(canary) })).toEqual(['{"body":"[secret]"}\n']);
  });

  test("throws when the line cannot be written, so that nothing happens that nobody can account for", () => {
    const log = createLog(() => {
      throw new Error("EPIPE");
    });
    expect(() => log({ type: "audit" })).toThrow("EPIPE");
  });
});

describe("crashRecord()", () => {
  const thrown = (value: unknown) => JSON.stringify(crashRecord(value, "request-1"));

  test("says what was thrown and where", () => {
    expect(crashRecord(new RangeError(canary), "request-1")).toEqual({
      type: "crash",
      request_id: "request-1",
      error: "RangeError",
      frames: expect.arrayContaining([expect.stringMatching(/^at .*log\.test\.ts:\d+:\d+/)]),
    });
  });

  test("says where even when there is no message", () => {
    expect(thrown(new Error())).toContain("log.test.ts");
  });

  test.for([
    { error: new Error(canary), because: "it stands on one line" },
    { error: new Error(`a\n${canary}`), because: "it has a second line" },
    {
      error: new Error(`a\n    at ${canary} (file:///x.js:1:1)`),
      because: "its second line looks like a frame",
    },
    {
      error: Object.assign(new Error("b"), { stack: `Error: a\n    at ${canary}` }),
      because: "the trace holds another one than the error",
    },
    { error: new Error("b", { cause: new Error(canary) }), because: "it is that of the cause" },
    { error: new AggregateError([new Error(canary)], "b"), because: "it is that of one of several" },
    { error: Object.assign(new Error("b"), { body: canary }), because: "it hangs on another member" },
    { error: canary, because: "text was thrown" },
    {
      error: { message: canary, stack: `a\n    at ${canary}` },
      because: "something like an error was thrown",
    },
  ])("has no message when $because", ({ error }) => {
    expect(thrown(error)).not.toContain(canary);
  });

  test.for([
    { value: canary, type: "string" },
    { value: undefined, type: "undefined" },
    { value: null, type: "object" },
    { value: { message: canary }, type: "object" },
  ])("says of a thrown $type that it is one, and that it came from nowhere", ({ value, type }) => {
    expect(crashRecord(value, "r")).toEqual({ type: "crash", request_id: "r", error: type, frames: [] });
  });
});
