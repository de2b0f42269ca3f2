import { execFile } from "node:child_process";
import { existsSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { fail, type Result, succeed } from "@btp-token-broker/core";

/** A file as it was at a commit, with everything around it, in a folder of its own. */
export interface PastFile {
  readonly file: string;
  /** The commit's id, in short. */
  readonly commit: string;
}

export interface RevisionParts {
  /** The shell's variables, which git reads; the index is added to them, so that the repository's own stays as it is. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** An empty folder that goes when the program ends. */
  readonly folder: string;
}

/**
 * Takes a file out of the git repository that it is in, as it was at a revision.
 *
 * All of the revision is written, since the file may import others of it. Packages are those of today: the folder gets
 * links to every `node_modules` that the file finds now. The repository and its working tree are read only.
 */
export async function fileAtRevision(
  revision: string,
  file: string,
  parts: RevisionParts,
): Promise<Result<PastFile, string>> {
  const git = gitIn(dirname(file), parts);
  const top = await git("rev-parse", "--show-toplevel", "--show-prefix");
  if (!top.ok)
    return fail(top.problem === "absent" ? NO_GIT : "The configuration file is in no git repository.");
  const [root = "", prefix = ""] = top.value.split("\n");
  // What begins with a hyphen is an option to git, and the name of no revision.
  const commit = revision.startsWith("-")
    ? fail("refused" as const)
    : await git("rev-parse", "--verify", "--quiet", `${revision}^{commit}`);
  if (!commit.ok) return fail("REV names no commit of the repository that the configuration file is in.");
  const [id = ""] = commit.value.split("\n");
  const path = `${prefix}${basename(file)}`;
  const short = id.slice(0, 12);
  if (!(await git("cat-file", "-e", `${id}:${path}`)).ok)
    return fail(`There was no such configuration file at ${short}: compare with a later revision.`);
  const tree = join(parts.folder, "tree");
  const atRoot = gitIn(root, parts);
  const written = [
    await atRoot("read-tree", id),
    await atRoot("checkout-index", "--all", "--force", `--prefix=${tree}/`),
  ];
  if (written.some((each) => !each.ok))
    return fail(`git could not write the files of ${short} into a temporary folder.`);
  linkPackages({ root, prefix, tree });
  return succeed({ file: join(tree, ...path.split("/")), commit: short });
}

const NO_GIT = "There is no git on this machine, by which the configuration of another revision is read.";

function gitIn(folder: string, { environment, folder: own }: RevisionParts) {
  const env = { ...environment, GIT_INDEX_FILE: join(own, "index") };
  return async (...args: readonly string[]): Promise<Result<string, "absent" | "refused">> => {
    try {
      const { stdout } = await promisify(execFile)("git", ["-C", folder, ...args], { env });
      return succeed(stdout);
    } catch (error) {
      const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
      return fail(isAbsent ? "absent" : "refused");
    }
  };
}

function linkPackages({
  root,
  prefix,
  tree,
}: {
  readonly root: string;
  readonly prefix: string;
  readonly tree: string;
}) {
  const parts = prefix.split("/").filter((part) => part !== "");
  for (let depth = parts.length; depth >= 0; depth--) {
    const below = join(...parts.slice(0, depth), "node_modules");
    // A junction is what Windows makes without being asked for rights; elsewhere the word has no effect.
    if (existsSync(join(root, below)) && !existsSync(join(tree, below)))
      symlinkSync(join(root, below), join(tree, below), "junction");
  }
}
