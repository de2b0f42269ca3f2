import { spawn } from "node:child_process";

/** The first line to paste that `npm start` prints. */
export const CURL_LINE = /^ {2}(curl .*\/token\?key=.*)$/m;

/**
 * A command that runs.
 *
 * @typedef {object} RunningCommand
 * @property {number | undefined} pid
 * @property {() => string} output everything it has written so far, to stdout and stderr
 * @property {(pattern: RegExp) => Promise<RegExpExecArray>} says resolves as soon as the output has this; rejects, with
 *   the output, when the command ends without
 * @property {Promise<number | undefined>} ended its exit code, once everything it wrote was read; undefined for a signal
 * @property {() => Promise<number | undefined>} interrupt does what Ctrl-C does: to the command and to all it has started
 */

/**
 * Starts a command in a group of processes of its own, as a shell does.
 *
 * @param {readonly string[]} command
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {RunningCommand}
 */
export function startCommand([file = "", ...args], { cwd, env }) {
  const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  /** @type {Set<() => void>} */
  const listeners = new Set();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      output += text;
      for (const listener of listeners) listener();
    });

  /** @type {Promise<number | undefined>} */
  const ended = new Promise((resolve) => {
    child.once("error", (error) => {
      output += `${error.message}\n`;
      resolve(undefined);
    });
    child.once("close", (code) => resolve(code ?? undefined));
  });

  return {
    pid: child.pid,
    output: () => output,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(output);
          if (!found) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`It ended without saying ${pattern}:\n${output}`)));
      }),
    ended,
    interrupt: () => {
      const runs = child.exitCode === null && child.signalCode === null;
      if (child.pid !== undefined && runs) process.kill(-child.pid, "SIGINT");
      return ended;
    },
  };
}
