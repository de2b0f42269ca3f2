import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UsageError } from "./usage-error.ts";
import { readClientFile } from "./xsuaa-client-file.ts";

const canary = "canary-1d0c";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "client-file-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes the file, and gives its path. */
function file(text: string): string {
  const path = join(folder, "clients.json");
  writeFileSync(path, text);
  return path;
}
const client = (clientid: string) => ({ clientid, clientsecret: canary });

describe("readClientFile()", () => {
  test.for([
    { what: "one client", json: client("a"), ids: ["a"] },
    { what: "a list", json: [client("a"), { credentials: { uaa: client("b") } }], ids: ["a", "b"] },
  ])("reads $what", ({ json, ids }) => {
    const read = readClientFile(file(JSON.stringify(json)));
    expect(read.map(({ clientid, secrets }) => [clientid, secrets])).toEqual(ids.map((id) => [id, [canary]]));
  });

  test("reads a file that an editor has put a byte order mark before", () => {
    expect(readClientFile(file(`\uFEFF${JSON.stringify(client("a"))}`))).toHaveLength(1);
  });

  test.for([
    { text: `{"clientsecret": "${canary}`, says: "this is not JSON", because: "it ends too early" },
    { text: "[]", says: "the list is empty", because: "an xsuaa without clients gives no tokens" },
    { text: "null", says: "client 1: must be a JSON object", because: "null is no client" },
    {
      text: JSON.stringify([client("a"), { clientid: "b", clientsecret: [canary] }]),
      says: "client 2: clientsecret must be text",
      because: "the second has a list",
    },
    {
      text: JSON.stringify([client("a"), client("b"), client("a")]),
      says: "client 3: clientid is that of an earlier one",
      because: "a client id exists once",
    },
  ])("says $says, and nothing of the text, because $because", ({ text, says }) => {
    const path = file(text);
    const failing = () => readClientFile(path);
    expect(failing).toThrow(UsageError);
    expect(failing).toThrow(`--clients ${path}: ${says}`);
    expect(failing).not.toThrow(canary);
  });

  test("says that there is no such file", () => {
    expect(() => readClientFile("/nowhere/c.json")).toThrow(
      "--clients /nowhere/c.json: the file cannot be read (ENOENT)",
    );
  });
});
