import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { mustRun, run } from "./finished-command.js";

const packages = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** Nobody needs git to run the tests; those that are about it are left out without. */
export const hasGit = run(["git", "--version"]).status === 0;

/** A git repository in a folder of its own, in which this repository's packages are found and nothing is committed. */
export function makeRepository() {
  const folder = mkdtempSync(join(tmpdir(), "git-repository-"));
  // No file of the machine's own configures git.
  const variables = { GIT_CONFIG_GLOBAL: join(folder, "none"), GIT_CONFIG_NOSYSTEM: "1", HOME: folder };
  const env = { PATH: process.env["PATH"] ?? "", ...variables };
  const git = (...args: readonly string[]) => mustRun(["git", "-C", folder, ...args], { env }).trim();
  git("init", "--quiet");
  symlinkSync(packages, join(folder, "node_modules"), "junction");
  writeFileSync(join(folder, ".gitignore"), "/node_modules\n");
  return {
    folder,
    env,
    git,
    write(name: string, text: string): string {
      const file = join(folder, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
    /** Commits everything; gives the commit's id. */
    commit(): string {
      git("add", "--all");
      git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "--message", "change");
      return git("rev-parse", "HEAD");
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
