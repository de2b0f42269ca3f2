import { spawnSync } from "node:child_process";

/** @typedef {{ readonly cwd?: string, readonly env?: NodeJS.ProcessEnv }} Place */

/**
 * Runs a command to its end.
 *
 * @param {readonly string[]} command
 * @param {Place} [place]
 * @returns {{ status: number | null, output: string }} stdout and stderr in one
 */
export function run([file = "", ...args], place = {}) {
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    ...place,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, output: error ? error.message : `${stdout}${stderr}` };
}

/**
 * The same for what must succeed: gives its output, and throws with the end of it otherwise.
 *
 * @param {readonly string[]} command
 * @param {Place} [place]
 */
export function mustRun(command, place) {
  const { status, output } = run(command, place);
  if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status}:\n${output.slice(-8000)}`);
  return output;
}
