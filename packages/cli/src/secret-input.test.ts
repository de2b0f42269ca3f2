import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Input, MOST_SECRET_BYTES, readSecretText } from "./secret-input.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "secret-input-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const piped = (...chunks: readonly string[]): Input =>
  Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
const keyboard: Input = Object.assign(piped("canary"), { isTTY: true });

async function reading(file: string, input: Input = piped()) {
  const read = await readSecretText({ file, name: "FILE" }, input);
  expect(JSON.stringify(read)).not.toContain("canary");
  return read.ok ? read.value.reveal() : read.problem;
}

describe("readSecretText()", () => {
  test("reads standard input to its end, whatever pieces it comes in", async () => {
    // The umlaut's two bytes come in two pieces.
    const bytes = Buffer.from("{ä}");
    const input: Input = Readable.from([bytes.subarray(0, 2), bytes.subarray(2)]);
    expect(await reading("-", input)).toBe("{ä}");
  });

  test("reads a file, and takes nothing from standard input then", async () => {
    const file = join(folder, "key.json");
    writeFileSync(file, "{}\n");
    expect(await reading(file, keyboard)).toBe("{}\n");
  });

  test.for([
    { bytes: MOST_SECRET_BYTES, says: /^x{65536}$/, because: "a secret holds so much" },
    { bytes: MOST_SECRET_BYTES + 1, says: /more than 65536 bytes/, because: "it holds no more" },
  ])("of $bytes bytes says $says: $because", async ({ bytes, says }) => {
    expect(await reading("-", piped("x".repeat(bytes)))).toMatch(says);
  });

  test("stops at the bound where nobody would ever end", async () => {
    const endless: Input = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(1024, "x");
      })(),
    );
    expect(await reading("-", endless)).toContain("more than 65536 bytes");
  });

  test.for([
    {
      file: "-",
      input: keyboard,
      says: /not read from the keyboard/,
      because: "it would stay on the screen",
    },
    {
      file: "-",
      input: piped(),
      says: /^Standard input has nothing in it/,
      because: "what should have printed it failed",
    },
    { file: "-", input: piped(" \n"), says: /nothing in it/, because: "white space is nothing" },
    {
      file: "no-such-canary",
      input: piped(),
      says: /^FILE cannot be read: there is no such file\.$/,
      because: "there is no such file",
    },
    {
      file: tmpdir(),
      input: piped(),
      says: /^FILE cannot be read: it is a folder\.$/,
      because: "it is none",
    },
    {
      file: "-",
      input: Readable.from([Buffer.from("\ufeff{}", "utf16le")]),
      says: /^Standard input is UTF-16/,
      because: "PowerShell writes files so",
    },
    {
      file: "-",
      input: Readable.from([Buffer.from("\ufeff{}", "utf16le").swap16()]),
      says: /^Standard input is UTF-16/,
      because: "others write the bytes the other way round",
    },
  ])("refuses $file: $because", async ({ file, input, says }) => {
    expect(await reading(file, input)).toMatch(says);
  });

  test("calls a file by the option that names it", async () => {
    expect(await readSecretText({ file: "no-such-file", name: "--user" }, piped())).toEqual({
      ok: false,
      problem: "--user cannot be read: there is no such file.",
    });
  });
});
