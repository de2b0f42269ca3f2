import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A list of checks that run one after the other, each said as it ends, and counted for whoever sums up: in
 * `$REPORT_DIR/<suite>.json`, or below `reports/`. A check that throws has failed, and the next one runs all the same.
 *
 * @param {string} suite
 */
export function startChecks(suite) {
  const counted = { passed: 0, failed: 0 };
  const say = (/** @type {string} */ line) => void process.stdout.write(`${suite}: ${line}\n`);
  const fail = (/** @type {string} */ name, /** @type {unknown} */ error) => {
    counted.failed += 1;
    say(`FAILED: ${name}\n${error instanceof Error ? error.message : String(error)}`);
  };
  return {
    say,
    /**
     * @param {string} name a sentence
     * @param {() => void | Promise<void>} act
     * @returns {Promise<void>}
     */
    check: async (name, act) => {
      try {
        await act();
      } catch (error) {
        return fail(name, error);
      }
      counted.passed += 1;
      say(`passed: ${name}`);
    },
    /**
     * Runs what has checks in it: not to get as far as them is to fail.
     *
     * @param {string} name
     * @param {() => Promise<void>} act
     * @returns {Promise<void>}
     */
    part: async (name, act) => {
      say(name);
      await act().catch((/** @type {unknown} */ error) =>
        fail(`${name}: did not get as far as its checks`, error),
      );
    },
    /** Writes the count; the process will end with 1 if anything failed or nothing was checked. */
    finish: () => {
      const folder = process.env["REPORT_DIR"] ?? "reports";
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${suite}.json`), `${JSON.stringify(counted)}\n`);
      say(`${counted.passed} passed, ${counted.failed} failed`);
      if (counted.failed > 0 || counted.passed === 0) process.exitCode = 1;
    },
  };
}
