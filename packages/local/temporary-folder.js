import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Makes a folder for bundles that goes when the process does, unless a signal ends it that nobody handles.
 *
 * @returns {string}
 */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "btp-token-broker-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
