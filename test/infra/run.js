import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { installPlatform, WITHOUT_DOWNLOADS } from "../support/sst-platform.js";

/**
 * `npm run test:infra [-- <arguments of vitest>]`: checks what a deployment would ask of AWS, without AWS.
 *
 * It needs what `npm ci` installed and, the first time, the npm registry: see `installPlatform`.
 */
const ROOT = join(import.meta.dirname, "../..");

/** @param {string} line */
const say = (line) => process.stdout.write(`test:infra: ${line}\n`);

/**
 * @param {string[]} command
 * @param {"inherit" | "pipe"} output
 */
function run(command, output) {
  const done = spawnSync("npx", ["--no", "--", ...command], {
    cwd: ROOT,
    env: { ...process.env, ...WITHOUT_DOWNLOADS },
    stdio: ["ignore", output, "inherit"],
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.error) throw done.error;
  return done;
}

const install = () => installPlatform(say);

/**
 * Type-checks our files alone. SST ships its platform as source, so that our flags apply to it too and find a
 * thousand errors there; and with a provider that has `ResourcePolicy` even SST's own flags find one.
 */
function checkTypes() {
  say("checking types");
  const { status, stdout } = run(["tsc", "-p", "infra/tsconfig.json", "--pretty", "false"], "pipe");
  const errors = stdout.split(/\n(?=\S)/).filter((error) => error.trim() !== "");
  const ours = errors.filter((error) => !error.startsWith(".sst/"));
  for (const error of ours) process.stdout.write(`${error}\n`);
  return ours.length === 0 && (status === 0 || errors.length > 0);
}

function test() {
  const suite = ["vitest", "run", "--config", "test/infra/vitest.config.ts", ...process.argv.slice(2)];
  return run(suite, "inherit").status === 0;
}

const failed = [install, checkTypes, test].find((step) => !step());
if (failed) {
  say(`failed: ${failed.name}`);
  process.exitCode = 1;
}
