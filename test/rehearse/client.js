import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mustRun, run } from "../support/finished-command.js";

const FOLDER = join(import.meta.dirname, "ric");
const PACKAGE = join(FOLDER, "node_modules/aws-lambda-ric");

/** What it is compiled with. */
const TOOLS = ["cmake", "g++", "make", "python3", "tar"];

/** Whether it is there in the version of its lockfile, and compiled. */
function isInstalled() {
  const versionIn = (/** @type {string} */ lockfile) =>
    JSON.parse(readFileSync(join(FOLDER, lockfile), "utf8")).packages["node_modules/aws-lambda-ric"].version;
  try {
    return (
      versionIn("node_modules/.package-lock.json") === versionIn("package-lock.json") &&
      existsSync(join(PACKAGE, "rapid-client.node"))
    );
  } catch {
    return false;
  }
}

/**
 * Makes sure of AWS's runtime interface client in `test/rehearse/ric/`, and gives the path of its program.
 *
 * It has a lockfile of its own, because it is compiled when it is installed, which nobody should need for `npm ci`.
 *
 * @param {(line: string) => void} say
 * @returns {string}
 */
export function installClient(say) {
  const missing = TOOLS.filter((tool) => run([tool, "--version"]).status !== 0);
  if (missing.length > 0)
    throw new Error(
      `it needs ${missing.join(", ")}, and cannot run it (Debian: apt-get install ${missing.join(" ")})`,
    );
  if (!isInstalled()) {
    say(
      "installing aws-lambda-ric from the npm registry into test/rehearse/ric/, and compiling it (a minute or more)",
    );
    mustRun(["npm", "ci", "--ignore-scripts=false", "--no-audit", "--no-fund"], {
      cwd: FOLDER,
      env: process.env,
    });
  }
  if (!isInstalled())
    throw new Error("npm has installed aws-lambda-ric, and its own scripts did not compile it");
  return join(PACKAGE, "index.mjs");
}
