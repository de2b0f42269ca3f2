import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mustRun } from "../support/finished-command.js";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BOTOCORE = "1.44.5";

/** @param {string} path */
export const read = (path) => readFileSync(join(ROOT, path), "utf8");

/**
 * Makes a virtual environment with botocore in it, and gives its python.
 *
 * @param {string} folder
 */
export function installPython(folder) {
  const environment = join(folder, "python");
  mustRun(["python3", "-m", "venv", environment]);
  const python = join(environment, "bin", "python");
  mustRun([python, "-m", "pip", "install", "--quiet", `botocore==${BOTOCORE}`]);
  return python;
}

/**
 * Copies `docs/ask/node.mjs` to where nothing of ours is installed, installs what its header says in the versions of
 * our lockfile, and gives the copy.
 *
 * @param {string} folder
 */
export function installNode(folder) {
  const there = join(folder, "node");
  mkdirSync(there);
  const snippet = join(there, "node.mjs");
  copyFileSync(join(ROOT, "docs/ask/node.mjs"), snippet);
  const [, names = ""] = /npm install (.+)/.exec(readFileSync(snippet, "utf8")) ?? [];
  const { packages } = JSON.parse(read("package-lock.json"));
  const wanted = names.split(" ").map((name) => `${name}@${packages[`node_modules/${name}`].version}`);
  mustRun(["npm", "install", "--no-save", "--no-package-lock", "--prefix", there, ...wanted]);
  return snippet;
}
