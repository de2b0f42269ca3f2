import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UsageError } from "./usage-error.ts";
import { readUserFile } from "./xsuaa-user-file.ts";

const canary = "canary-77aa";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "user-file-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(json: unknown): string {
  const path = join(folder, "users.json");
  writeFileSync(path, JSON.stringify(json));
  return path;
}
const user = (username: string, more: object = {}) => ({ username, password: canary, ...more });

describe("readUserFile()", () => {
  test("reads one user, or a list in which two identity providers have the same name", () => {
    expect(readUserFile(file(user("a")))).toEqual([user("a")]);
    const two = [user("a"), user("a", { origin: "sap.custom", totp: "MFRGGZDF" })];
    expect(readUserFile(file(two))).toEqual(two);
  });

  test.for([
    { json: [], says: "the list is empty", because: "there would be no users" },
    {
      json: [user("a"), { username: "b" }],
      says: "user 2: password is missing",
      because: "everybody has one",
    },
    { json: user("a", { totp: canary }), says: "user 1: totp must be a seed", because: "it is not base32" },
    {
      json: [user("a"), user("A", { origin: "sap.default" })],
      says: "user 2: username is that of an earlier one",
      because: "that is the same account",
    },
  ])("says $says, and nothing of the text, because $because", ({ json, says }) => {
    const path = file(json);
    const failing = () => readUserFile(path);
    expect(failing).toThrow(UsageError);
    expect(failing).toThrow(`--users ${path}: ${says}`);
    expect(failing).not.toThrow(canary);
  });
});
