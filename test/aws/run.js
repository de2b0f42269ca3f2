import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { installMoto, startMoto } from "./moto.js";

/**
 * `npm run test:aws [-- <arguments of vitest>]`: what the tests take AWS Secrets Manager for, asked of moto, which
 * others wrote from what AWS does.
 *
 * It needs python3 3.10 or later with its module venv (Debian: python3-venv) and, the first time, PyPI: moto goes
 * into a virtual environment in `.venv/moto` (about 140 MB), and is kept there.
 */
const ROOT = join(import.meta.dirname, "../..");
const VITEST = join(ROOT, "node_modules/vitest/vitest.mjs");

/** @param {string} line */
const say = (line) => void process.stdout.write(`test:aws: ${line}\n`);

/** @type {(() => unknown)[]} */
const running = [];
// Moto is no longer of this terminal's group of processes: nobody else would end it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => running.forEach((stop) => stop()));

function install() {
  say("making sure of moto in .venv/moto");
  try {
    return installMoto();
  } catch (error) {
    say("needs python3 3.10 or later with its module venv (Debian: python3-venv), and PyPI the first time");
    throw error;
  }
}

/** @param {string} endpoint moto's */
async function test(endpoint) {
  say(`moto is at ${endpoint}`);
  const args = ["run", "--config", "test/aws/vitest.config.ts", ...process.argv.slice(2)];
  const vitest = spawn(process.execPath, [VITEST, ...args], {
    cwd: ROOT,
    env: { ...process.env, MOTO_ENDPOINT: endpoint },
    stdio: ["ignore", "inherit", "inherit"],
  });
  running.push(() => vitest.kill());
  const [status] = await once(vitest, "exit");
  if (status !== 0) throw new Error("the contracts do not hold on moto");
}

try {
  const moto = startMoto(install());
  running.push(moto.stop);
  try {
    await test(await moto.endpoint);
  } finally {
    await moto.stop();
  }
} catch (error) {
  say(`failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
