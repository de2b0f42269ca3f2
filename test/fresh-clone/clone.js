import { equal, match, ok } from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mustRun } from "../support/finished-command.js";
import { findFreePorts } from "../support/free-ports.js";
import { CURL_LINE, startCommand } from "../support/running-command.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** A newcomer waits this long for the first line, on two cores and with a cold disk. */
const MOST_SECONDS = 15;

/** What `npm run` says of itself, and what would change how Node runs; where to install from stays. */
const OURS = /^(npm_(?!config_).*|npm_config_(local_)?prefix|NODE_OPTIONS|INIT_CWD|PORT|REPORT_DIR)$/i;

/**
 * The shell of somebody who has just cloned.
 *
 * @param {string} [path] what stands before PATH
 * @returns {NodeJS.ProcessEnv}
 */
export function newcomersShell(path) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OURS.test(name)));
  return path === undefined ? env : { ...env, PATH: `${path}:${env["PATH"]}` };
}

/**
 * A clone of what is committed.
 *
 * @param {{ folder: string, npm?: readonly string[], env: NodeJS.ProcessEnv }} options `npm` is what to call npm with
 */
export function cloneInto({ folder, npm = ["npm"], env }) {
  const place = { cwd: folder, env };
  mustRun(["git", "clone", "--quiet", ROOT, folder]);
  return {
    install: () => void mustRun([...npm, "ci"], place),
    test: () => void mustRun([...npm, "test"], place),
    btpBroker: () => void mustRun([...npm, "exec", "--", "btp-broker", "--help"], place),
    /** Takes away the Node that npm has brought, as on a system that it brings none for. */
    removeBroughtNode: () => {
      const modules = join(folder, "node_modules");
      for (const name of readdirSync(modules).filter((each) => each.startsWith("node-linux-")))
        rmSync(join(modules, name), { recursive: true });
    },
    /** What `npm start` says where it cannot start, and its exit code. */
    startInVain: async () => {
      const broker = startCommand([...npm, "start"], place);
      return { code: await broker.ended, output: broker.output() };
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
          equal(JSON.parse(mustRun(["sh", "-c", `${line} --silent`], place)).token_type, "bearer");
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
