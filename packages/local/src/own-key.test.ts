import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { readOwnKey } from "./own-key.ts";
import { UsageError } from "./usage-error.ts";

const configuration = some.configuration();
const folder = mkdtempSync(join(tmpdir(), "own-key-"));
const path = join(folder, "key=1.json");
afterAll(() => rmSync(folder, { recursive: true }));

/** Reads `text` as the file of the key `cis-central`. */
function readAs(text: string) {
  writeFileSync(path, text);
  return readOwnKey(`cis-central=${path}`, configuration);
}

/** What is thrown, if it is a UsageError. */
function complaint(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return "nothing was thrown";
}

describe("readOwnKey()", () => {
  test("gives the file as it is, and where its tokens come from; a path may contain =", () => {
    const text = some.serviceKey();
    const key = readAs(text);
    expect(key).toMatchObject({ name: "cis-central", origin: the.origin });
    expect(key.text.reveal()).toBe(text);
  });

  test("keeps what it read out of what is printed by mistake", () => {
    expect(JSON.stringify(readAs(some.serviceKey()))).not.toContain(the.clientSecret);
  });

  test.for([
    { argument: "cis-central", says: "--key wants NAME=PATH", because: "there is no =" },
    { argument: "=./key.json", says: "--key wants NAME=PATH", because: "there is no name" },
    { argument: "cis-central=", says: "--key wants NAME=PATH", because: "there is no path" },
    {
      argument: "other=./key.json",
      says: "broker.config.ts has no key of this name; it has cis-central",
      because: "the configuration has no such key",
    },
    {
      argument: "cis-central=/nowhere/key.json",
      says: "/nowhere/key.json: the file cannot be read (ENOENT)",
      because: "the file is not there",
    },
    { argument: "cis-central=/", says: "the file cannot be read (EISDIR)", because: "it is a folder" },
  ])("refuses $argument, because $because", ({ argument, says }) => {
    expect(complaint(() => readOwnKey(argument, configuration))).toContain(says);
  });

  test.for([
    { text: `{"clientsecret":"${the.clientSecret}`, says: "cut off", because: "it is half of one" },
    {
      text: some.serviceKey({ clientid: undefined }),
      says: "uaa.clientid: missing",
      because: "it has no client id",
    },
    {
      text: some.serviceKey({
        "credential-type": "x509",
        certificate: the.clientSecret,
        clientsecret: undefined,
      }),
      says: "key: private key missing",
      because: "its certificate has no private key",
    },
    {
      text: some.serviceKey({ url: "https://acme.authentication.eu10.hana.ondemand.com.evil.example" }),
      says: "its token endpoint is not at SAP (*.authentication.*.hana.ondemand.com, ",
      because: "it only looks like SAP's host",
    },
    {
      text: some.serviceKey({ url: "http://127.0.0.1:4281" }),
      says: "its token endpoint is not at SAP",
      because: "a key of one's own is for the real xsuaa",
    },
  ])("refuses a file and shows only the field, because $because", ({ text, says }) => {
    const said = complaint(() => readAs(text));
    expect(said).toContain(`--key cis-central=${path}: `);
    expect(said).toContain(says);
    expect(said).not.toContain(the.clientSecret);
    expect(said).not.toContain("evil");
  });
});
