import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * `npm run test:infra [-- <arguments of vitest>]`: checks what a deployment would ask of AWS, without AWS.
 *
 * It needs what `npm ci` installed and, the first time, the npm registry: `sst install` fetches the provider and
 * what SST's components depend on (about 300 MB and half a minute), and keeps them in `.sst/`. Of those, only
 * the direct dependencies have a fixed version; the rest is resolved on the day of the installation.
 */
const ROOT = join(import.meta.dirname, "../..");

/** SST's CLI would fetch Pulumi and Bun from GitHub and send telemetry; nothing here needs either. */
const ENVIRONMENT = { ...process.env, SST_SKIP_DEPENDENCY_CHECK: "1", SST_NO_BUN: "1", DO_NOT_TRACK: "1" };

/** @param {string} path */
const read = (path) => readFileSync(join(ROOT, path), "utf8");

/** @param {string} line */
const say = (line) => process.stdout.write(`test:infra: ${line}\n`);

/**
 * @param {string[]} command
 * @param {"inherit" | "pipe"} output
 */
function run(command, output) {
  const done = spawnSync("npx", ["--no", "--", ...command], {
    cwd: ROOT,
    env: ENVIRONMENT,
    stdio: ["ignore", output, "inherit"],
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.error) throw done.error;
  return done;
}

/** Whether `.sst/` holds this SST with this provider, whole: npm writes its hidden lockfile when it is done. */
function isInstalled() {
  const sst = JSON.parse(read("node_modules/sst/package.json")).version;
  const provider = /aws: \{ version: "([^"]+)"/.exec(read("sst.config.ts"))?.[1];
  try {
    const { packages } = JSON.parse(read(".sst/platform/node_modules/.package-lock.json"));
    return read(".sst/platform/version") === sst && packages["node_modules/@pulumi/aws"].version === provider;
  } catch {
    return false;
  }
}

function install() {
  if (isInstalled()) return true;
  say("installing SST's platform from the npm registry");
  return run(["sst", "install", "--stage", "test"], "inherit").status === 0 && isInstalled();
}

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
