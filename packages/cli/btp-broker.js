#!/usr/bin/env node
// Plain JavaScript, because Node 20 runs no TypeScript: it bundles the command into a temporary folder, as `npm start`
// does with the broker.
import { mkdtempSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundle } from "../local/bundle.js";
import { temporaryFolder } from "../local/temporary-folder.js";

const folder = temporaryFolder();
const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
// The folder goes when the process exits, which it does not do for a signal that nobody handles.
for (const [signal, number] of /** @type {const} */ ([
  ["SIGHUP", 1],
  ["SIGINT", 2],
  ["SIGTERM", 15],
]))
  process.once(signal, () => process.exit(128 + number));
// The AWS SDK would write to stderr that it will not support an older Node for ever.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
// Whatever a shell has it for: no secret goes to a server that nobody vouches for.
delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];

/**
 * @param {string} entry
 * @param {string} name
 * @returns {Promise<object>}
 */
async function importBundled(entry, name) {
  const outfile = join(folder, name);
  await bundle(entry, outfile);
  return import(pathToFileURL(outfile).href);
}

const { main } = /** @type {typeof import("./src/main.ts")} */ (
  await importBundled(here("./src/main.ts"), "btp-broker.mjs")
);
let imported = 0;
process.exitCode = await main({
  given: process.argv.slice(2),
  configurationFile: (file) => (file === undefined ? here("../../broker.config.ts") : resolve(file)),
  // A name of its own for each, or the second would be the first again.
  importConfiguration: (file) => importBundled(file, `broker.config.${++imported}.mjs`),
  environment: process.env,
  folder: mkdtempSync(join(folder, "revision-")),
});
