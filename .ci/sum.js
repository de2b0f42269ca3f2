import { readFileSync } from "node:fs";
import { join } from "node:path";

// Sums up the suites' reports: sum.js FOLDER PASSED FAILED, the numbers being of the checks without a report.

const SUITES = [
  "mutations",
  "unit",
  "outage",
  "fuzz",
  "infra",
  "rehearse",
  "aws",
  "uaa",
  "snippets",
  "fresh-clone",
];
const [folder = ".", passed, failed] = process.argv.slice(2);

/** @param {string} suite A suite without a readable report, or whose report has no test, has failed. */
function countOf(suite) {
  try {
    const report = JSON.parse(readFileSync(join(folder, `${suite}.json`), "utf8"));
    const count = {
      passed: report.numPassedTests ?? report.passed,
      failed: report.numFailedTests ?? report.failed,
    };
    // A file that cannot be loaded has no failed test in it.
    if (report.success === false && count.failed === 0) count.failed = 1;
    return count.passed + count.failed > 0 ? count : { passed: 0, failed: 1 };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

const counts = [{ passed: Number(passed), failed: Number(failed) }, ...SUITES.map(countOf)];
const sum = (/** @type {"passed" | "failed"} */ which) =>
  counts.reduce((total, count) => total + count[which], 0);
process.stdout.write(`${sum("passed")} passed, ${sum("failed")} failed\n`);
if (sum("failed") > 0) process.exitCode = 1;
