import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

/** SST's CLI would fetch Pulumi and Bun from GitHub and send telemetry; nothing here needs either. */
export const WITHOUT_DOWNLOADS = { SST_SKIP_DEPENDENCY_CHECK: "1", SST_NO_BUN: "1", DO_NOT_TRACK: "1" };

/** @param {string} path */
const read = (path) => readFileSync(join(ROOT, path), "utf8");

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

/**
 * Makes sure of what SST's components are and depend on, in `.sst/`: about 300 MB and half a minute from the npm
 * registry the first time. Only the direct dependencies have a fixed version; the rest is resolved on the day of the
 * installation.
 *
 * @param {(line: string) => void} say
 * @returns {boolean} whether it is there
 */
export function installPlatform(say) {
  if (isInstalled()) return true;
  say("installing SST's platform from the npm registry into .sst/ (about 300 MB)");
  const { status, error } = spawnSync("npx", ["--no", "--", "sst", "install", "--stage", "test"], {
    cwd: ROOT,
    env: { ...process.env, ...WITHOUT_DOWNLOADS },
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (error) throw error;
  return status === 0 && isInstalled();
}
