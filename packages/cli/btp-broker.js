#!/usr/bin/env node
// Plain JavaScript, because Node 20 runs no TypeScript: it bundles the command into a temporary folder, as `npm start`
// does with the broker.
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundle } from "../local/bundle.js";
import { temporaryFolder } from "../local/temporary-folder.js";

const outfile = join(temporaryFolder(), "btp-broker.mjs");
// The folder goes when the process exits, which it does not do for a signal that nobody handles.
for (const [signal, number] of /** @type {const} */ ([
  ["SIGHUP", 1],
  ["SIGINT", 2],
  ["SIGTERM", 15],
]))
  process.once(signal, () => process.exit(128 + number));
// The AWS SDK would write to stderr that it will not support an older Node for ever.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

await bundle(fileURLToPath(new URL("./src/main.ts", import.meta.url)), outfile);
const { main } = await import(pathToFileURL(outfile).href);
process.exitCode = await main(process.argv.slice(2));
