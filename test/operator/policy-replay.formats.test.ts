import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { denied, FULL, line, rule, TIME } from "./audited-line.ts";
import { definition, runPolicy } from "./policy-world.ts";

const now = { ...definition, rules: [rule] };

describe("btp-broker policy replay", () => {
  const one = line();
  const event = { timestamp: 1, message: `${one}\n`, ingestionTime: 2 };
  test.for([
    { how: "lines as the function writes them", file: `${one}\n${one}\n` },
    { how: "the last line without its end, and others' ends of lines", file: `${one}\r\n${one}` },
    { how: "aws logs tail --format short", file: `2026-11-21T09:00:00 ${one}\n2026-11-21T09:00:01 ${one}\n` },
    {
      how: "aws logs tail, with a stream's name that has brackets",
      file: [1, 2].map((n) => `2026-11-21T09:00:0${n}+00:00 2026/11/21/[7]0123abc ${one}`).join("\n"),
    },
    {
      how: "aws logs tail --format json",
      file: [1, 2]
        .map(
          (n) =>
            `2026-11-21T09:00:0${n}+00:00 2026/11/21/[7]0123abc ${JSON.stringify(JSON.parse(one), undefined, 4)}`,
        )
        .join("\n"),
    },
    {
      how: "what looks like many lines of JSON and is none",
      file: `Error {\n${one}\n  at x [\n${one}\n`,
      unreadable: 2,
    },
    {
      how: "aws logs filter-log-events",
      file: JSON.stringify({ events: [event, event], searchedLogStreams: [] }, undefined, 4),
    },
    {
      how: "aws logs get-query-results",
      file: JSON.stringify({ results: [1, 2].map(() => [{ field: "@message", value: one }]) }, undefined, 4),
    },
    {
      how: "a subscription's record",
      file: JSON.stringify({ messageType: "DATA_MESSAGE", logEvents: [event, event] }),
    },
    {
      how: "Lambda's own JSON around a text",
      file: [1, 2].map(() => JSON.stringify({ timestamp: TIME, level: "INFO", message: one })).join("\n"),
    },
    {
      how: "Lambda's own JSON around an object",
      file: [1, 2]
        .map(() => JSON.stringify({ timestamp: TIME, message: JSON.parse(one) as object }))
        .join("\n"),
    },
    {
      how: "an export to S3, packed with gzip",
      file: gzipSync(`2026-11-21T09:00:00.000Z ${one}\n2026-11-21T09:00:01.000Z ${one}\n`),
    },
    { how: "two packed files in one", file: Buffer.concat([gzipSync(`${one}\n`), gzipSync(`${one}\n`)]) },
    {
      how: "bytes one by one",
      file: [...Buffer.from(`${one}\n${one}\n`)].map((byte) => Uint8Array.of(byte)),
    },
    {
      how: "packed bytes one by one",
      file: [...gzipSync(`${one}\n${one}\n`)].map((byte) => Uint8Array.of(byte)),
    },
  ])(
    "reads $how",
    async ({ file, unreadable = 0 }: { file: string | Uint8Array | Uint8Array[]; unreadable?: number }) => {
      const { exit, text } = await runPolicy(["policy", "replay", "f", "--json"], { now, file });
      expect([exit, JSON.parse(text)]).toEqual([
        0,
        expect.objectContaining({ decisions: 2, same: 2, unreadable, changes: [] }),
      ]);
    },
  );

  test.for([
    { file: undefined, says: /^FILE cannot be read: there is no such file\.$/ },
    { file: "", says: /^FILE has no audit line of the broker/ },
    { file: "canary\n{}\n[]\nnull", says: /^FILE has no audit line/ },
    { file: line({}, { stage: "production" }), says: /^FILE has audit lines of other stages only/ },
    { file: Uint8Array.of(0x1f, 0x8b, 1, 2, 3), says: /^FILE cannot be read: Z_DATA_ERROR/ },
    { file: gzipSync(line()).subarray(0, 40), says: /^FILE cannot be read: Z_BUF_ERROR/ },
  ])("exits with 2 for what is no log, and says $says", async ({ file, says }) => {
    const asked = { now, ...(file !== undefined && { file }) };
    expect(await runPolicy(["policy", "replay", "canary"], asked)).toEqual({
      exit: 2,
      text: expect.stringMatching(says),
    });
  });

  test("a principal that moves the cursor of a terminal is shown with question marks", async () => {
    const principal = "\u001b]0;owned\u0007\u202e\nfake line\r\u009b31m";
    const file = line({ ...denied, caller: undefined, principal, key: "cis-central" });
    // Nobody is let in by such a name: it is shown where somebody loses a key only.
    const lost = line({ caller: undefined, principal });
    const { text } = await runPolicy(["policy", "replay", "f"], { now, file: `${file}\n${lost}` });
    expect(text).toContain("?]0;owned???fake line??31m");
  });

  test("whatever is in the lines, moves no cursor, quotes nothing else and is no bug", async () => {
    const members = fc.dictionary(
      fc.constantFrom(
        "type",
        "time",
        "outcome",
        "principal",
        "caller",
        "key",
        "scopes",
        "stage",
        "token",
        "__proto__",
      ),
      fc.oneof(
        fc.constantFrom<unknown>(
          "audit",
          TIME,
          "issued",
          "access_denied",
          "orders",
          "cis-central",
          "all",
          FULL,
        ),
        fc.string({ unit: "binary" }),
        fc.array(fc.string({ unit: "binary" }), { maxLength: 2 }),
        fc.jsonValue(),
      ),
    );
    const anyLine = fc.oneof(
      members.map((each) => JSON.stringify(each)),
      members.map((each) => JSON.stringify({ ...(JSON.parse(one) as object), ...each })),
      fc.string({ unit: "binary" }),
      fc.constantFrom("{", "[", "}", "]", one, one.slice(0, 90), "\u001b[2J"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyLine, { maxLength: 8 }), async (lines) => {
        const { exit, text } = await runPolicy(["policy", "replay", "f"], {
          now,
          file: lines.join("\n"),
        });
        expect([0, 1, 2]).toContain(exit);
        expect(text).not.toMatch(/sha256|jti/);
      }),
    );
  });

  test("a line that is longer than any of the broker's is counted, and holds up nothing", async () => {
    const file = `${"x".repeat(3_000_000)}\n${line()}\n{"a":"${"y".repeat(1_100_000)}`;
    const { text } = await runPolicy(["policy", "replay", "f", "--json"], { now, file });
    expect(JSON.parse(text)).toMatchObject({ decisions: 1, unreadable: 2 });
  });
});
