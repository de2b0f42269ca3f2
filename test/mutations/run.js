import { execFile, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startChecks } from "../support/checks.js";

/**
 * `npm run test:mutations`: breaks the core on purpose, in one way at a time, and demands that the model-based test
 * finds each with an invariant that the patch names. It needs git, and nothing but what `npm ci` installed.
 *
 * A patch is a `*.patch` beside this file. Above its diff it says what it breaks, and which invariants may find that.
 */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PATCHES = fileURLToPath(new URL(".", import.meta.url));
/** What the model-based test needs of the working tree. */
const NEEDED = [
  "packages/core",
  "packages/functions",
  "test/model",
  "test/support",
  "package.json",
  "tsconfig.json",
];
const CONFIG = "vitest.config.ts";
/** One seed, so that a mutation which is found today is found tomorrow; and far more runs than it takes. */
const SEED = "20261122";
const MOST_RUNS = 4_000;
/** What the core as it is has to pass at least. */
const LEAST_RUNS = 300;
const run = promisify(execFile);

const { check, finish, say } = startChecks("mutations");
const folder = mkdtempSync(join(tmpdir(), "mutations-"));
/** The run in which the one that was hardest to find was found. */
let lastRun = LEAST_RUNS;

try {
  const patches = readdirSync(PATCHES).filter((name) => name.endsWith(".patch"));
  const waiting = [...patches];
  const lane = async () => {
    for (let patch = waiting.shift(); patch !== undefined; patch = waiting.shift())
      await checkMutation(patch);
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, lane));
  await checkUnharmed();
} finally {
  rmSync(folder, { recursive: true, force: true });
  finish();
}

/** A promise that the core breaks anyway would be found in every mutation of it: none may be, in as many runs. */
async function checkUnharmed() {
  const copy = copyTree("unharmed");
  await check(`the model-based test passes as things are, in the same ${lastRun} runs`, async () => {
    const { isGreen, output } = await runModel(copy, lastRun);
    if (!isGreen) throw new Error(output);
  });
}

/** @param {string} patch a file's name */
async function checkMutation(patch) {
  const { breaks, caughtBy } = headerOf(patch);
  const name = patch.replace(/\.patch$/, "");
  const copy = copyTree(name);
  await check(`${name}, which breaks: ${breaks}`, async () => {
    apply(patch, copy);
    const { isGreen, output } = await runModel(copy, MOST_RUNS);
    if (isGreen) throw new Error(`nothing found it in ${MOST_RUNS} runs`);
    const [, invariant = "no invariant"] = /Invariant broken: (\w+)/.exec(output) ?? [];
    if (!caughtBy.includes(invariant)) throw new Error(`${invariant} found it:\n${output}`);
    const [, runs = MOST_RUNS] = /after (\d+) runs/.exec(output) ?? [];
    lastRun = Math.max(lastRun, Number(runs));
    say(`${name}: found by ${invariant} in run ${runs}`);
  });
}

/** @param {string} patch */
function headerOf(patch) {
  const text = readFileSync(join(PATCHES, patch), "utf8");
  const [, breaks] = /^Breaks: (.+)$/m.exec(text) ?? [];
  const [, names] = /^Caught by: (.+)$/m.exec(text) ?? [];
  if (breaks === undefined || names === undefined)
    throw new Error(`${patch} does not say what it breaks and what finds that`);
  return { breaks, caughtBy: names.split(", ") };
}

/**
 * A copy of what is needed, in which `@btp-token-broker/core` is the copied one; the other packages are linked.
 *
 * @param {string} name
 */
function copyTree(name) {
  const copy = join(folder, name);
  for (const path of [...NEEDED, CONFIG]) cpSync(join(ROOT, path), join(copy, path), { recursive: true });
  mkdirSync(join(copy, "node_modules/@btp-token-broker"), { recursive: true });
  for (const each of readdirSync(join(ROOT, "node_modules")))
    if (each !== "@btp-token-broker")
      symlinkSync(join(ROOT, "node_modules", each), join(copy, "node_modules", each));
  for (const each of ["core", "functions"])
    symlinkSync(join(copy, "packages", each), join(copy, "node_modules/@btp-token-broker", each));
  return copy;
}

/** @param {string} patch @param {string} copy */
function apply(patch, copy) {
  const { status, stderr } = spawnSync("git", ["apply", "--verbose", join(PATCHES, patch)], {
    cwd: copy,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`the patch does not apply any more:\n${stderr}`);
}

/** @param {string} copy @param {number} runs */
async function runModel(copy, runs) {
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const { REPORT_DIR: _, ...rest } = process.env;
  const env = { ...rest, NO_COLOR: "1", MODEL_SEED: SEED, MODEL_RUNS: String(runs), MODEL_SHRINKS: "no" };
  try {
    const { stdout } = await run(process.execPath, [vitest, "run", "test/model"], {
      cwd: copy,
      env,
      maxBuffer: 2 ** 26,
    });
    return { isGreen: true, output: stdout };
  } catch (error) {
    const { stdout = "", stderr = "" } = /** @type {{ stdout?: string, stderr?: string }} */ (error);
    return { isGreen: false, output: `${stdout}${stderr}` };
  }
}
