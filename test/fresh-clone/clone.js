import { equal, match, ok } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findFreePorts } from "../support/free-ports.js";
import { CURL_LINE, startCommand } from "../support/running-command.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** A newcomer waits this long for the first line, on two cores and with a cold disk. */
const MOST_SECONDS = 15;

/**
 * The shell of somebody who has just cloned: nothing of the npm that runs this.
 *
 * @param {string} [path] what stands before PATH
 * @returns {NodeJS.ProcessEnv}
 */
export function newcomersShell(path) {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_|REPORT_DIR|INIT_CWD|VITEST|PORT$)/i.test(name),
  );
  const env = Object.fromEntries(own);
  return path === undefined ? env : { ...env, PATH: `${path}:${env["PATH"]}` };
}

/**
 * A clone of what is committed.
 *
 * @param {{ folder: string, npm?: readonly string[], env: NodeJS.ProcessEnv }} options `npm` is what to call npm with
 */
export function cloneInto({ folder, npm = ["npm"], env }) {
  /** @param {readonly string[]} command @param {string} [cwd] */
  const run = ([file = "", ...args], cwd = folder) => {
    const { status, stdout, stderr } = spawnSync(file, args, {
      cwd,
      env,
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    });
    equal(
      status,
      0,
      `${[file, ...args].join(" ")} ended with ${status}:\n${`${stdout}${stderr}`.slice(-4000)}`,
    );
    return `${stdout}${stderr}`;
  };
  run(["git", "clone", "--quiet", ROOT, folder], ROOT);
  return {
    install: () => void run([...npm, "ci"]),
    test: () => void run([...npm, "test"]),
    /** Takes away the Node that npm has brought, as on a system that it brings none for. */
    removeBroughtNode: () => {
      const modules = join(folder, "node_modules");
      for (const name of readdirSync(modules).filter((each) => each.startsWith("node-linux-")))
        rmSync(join(modules, name), { recursive: true });
    },
    /**
     * Starts the broker, pastes the line that it prints, twice, and stops it.
     *
     * @param {{ node?: RegExp, line?: string }} [expected] what it says it runs on; what the line must have
     * @returns {Promise<string>} how long it took until the line was there
     */
    start: async ({ node = /Node v24\./, line: part = "/token?key=" } = {}) => {
      const port = String(await findFreePorts());
      const begun = performance.now();
      const broker = startCommand([...npm, "start"], { cwd: folder, env: { ...env, PORT: port } });
      try {
        const [, line = ""] = await broker.says(CURL_LINE);
        const seconds = (performance.now() - begun) / 1000;
        match(broker.output(), node);
        ok(line.includes(part), line);
        for (const cache of ["miss", "hit"]) {
          equal(JSON.parse(run(["sh", "-c", `${line} --silent`])).token_type, "bearer");
          await broker.says(new RegExp(`"type":"audit".*"status":200.*"cache":"${cache}"`));
        }
        ok(seconds < MOST_SECONDS, `the line came after ${seconds.toFixed(1)} s`);
        return `the line came after ${seconds.toFixed(1)} s`;
      } finally {
        await broker.interrupt();
      }
    },
  };
}
