import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasGit, makeRepository } from "../../../../test/support/git-repository.ts";
import { fileAtRevision } from "./revision.ts";

describe.skipIf(!hasGit)("fileAtRevision()", () => {
  let repository: ReturnType<typeof makeRepository>;
  let revisions: readonly string[];
  let file: string;
  let untouched: readonly string[];
  const state = () => [
    readFileSync(join(repository.folder, ".git", "index")).toString("base64"),
    repository.git("status", "--porcelain"),
    readFileSync(file, "utf8"),
  ];
  const folders: string[] = [];
  beforeAll(() => {
    repository = makeRepository();
    const first = repository.commit();
    file = repository.write("services/broker/broker.config.ts", "old");
    repository.write("services/rules.ts", "old");
    const second = repository.commit();
    repository.write("services/rules.ts", "committed");
    revisions = [first, second, repository.commit()];
    for (const name of ["services/rules.ts", "services/broker/broker.config.ts"])
      repository.write(name, "now");
    repository.write("services/broker/node_modules/own/index.js", "");
    // git looks once more at what it has just written, and notes it.
    repository.git("status");
    untouched = state();
  });
  afterAll(() => {
    repository[Symbol.dispose]();
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  function taken(revision: string, more: { file?: string; environment?: object } = {}) {
    const folder = mkdtempSync(join(tmpdir(), "revision-"));
    folders.push(folder);
    const parts = { environment: { ...repository.env, ...more.environment }, folder };
    return fileAtRevision(revision, more.file ?? file, parts);
  }

  test("writes the file as it was, with what was around it and the packages of now", async () => {
    const past = await taken("HEAD~1");
    expect(past).toEqual({
      ok: true,
      value: { file: expect.any(String), commit: revisions[1]?.slice(0, 12) },
    });
    const at = (name: string) => join(dirname(past.ok ? past.value.file : ""), name);
    expect([readFileSync(at("broker.config.ts"), "utf8"), readFileSync(at("../rules.ts"), "utf8")]).toEqual([
      "old",
      "old",
    ]);
    expect(existsSync(at("node_modules/own/index.js"))).toBe(true);
    expect(realpathSync(at("../../node_modules/@btp-token-broker/core"))).toMatch(/packages.core$/);
  });

  test("leaves index and working tree as they are", async () => {
    await taken("HEAD~1");
    expect(state()).toEqual(untouched);
  });

  test.for([
    { revision: "canary", says: /^REV names no commit of the repository/, because: "there is none" },
    { revision: "--output=canary", says: /^REV names no commit/, because: "it would be an option to git" },
    { revision: "HEAD:services", says: /^REV names no commit/, because: "it is a folder" },
    { revision: "", says: /^REV names no commit/, because: "it is nothing" },
    {
      revision: "HEAD~2",
      says: /^There was no such configuration file at [0-9a-f]{12}:/,
      because: "it is younger",
    },
  ])("says what is wrong with '$revision', because $because", async ({ revision, says }) => {
    expect(await taken(revision)).toEqual({ ok: false, problem: expect.stringMatching(says) });
  });

  test("says that there is no git, or no repository", async () => {
    expect(await taken("HEAD", { environment: { PATH: dirname(file) } })).toEqual({
      ok: false,
      problem: expect.stringMatching(/^There is no git on this machine/),
    });
    const outside = mkdtempSync(join(tmpdir(), "no-repository-"));
    folders.push(outside);
    expect(await taken("HEAD", { file: join(outside, "broker.config.ts") })).toEqual({
      ok: false,
      problem: "The configuration file is in no git repository.",
    });
  });
});
