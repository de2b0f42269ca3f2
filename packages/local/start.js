// `npm start`. Plain JavaScript, because Node 20 runs no TypeScript: it bundles the function as it is deployed, and
// the stack that stands around it, into a temporary folder.
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundle } from "./bundle.js";
import { temporaryFolder } from "./temporary-folder.js";

const folder = temporaryFolder();
const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

const problem = await Promise.all([
  bundle(here("../functions/src/handler.ts"), join(folder, "handler.mjs")),
  bundle(here("./src/start.ts"), join(folder, "start.mjs")),
]).then(
  () => undefined,
  // Mostly a slip in broker.config.ts, which it names with line and column.
  (/** @type {Error} */ error) => error.message,
);

if (problem === undefined) {
  const { start } = await import(pathToFileURL(join(folder, "start.mjs")).href);
  await start({
    arguments: process.argv.slice(2),
    port: process.env["PORT"],
    bundle: join(folder, "handler.mjs"),
    source: here("./src"),
  });
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 2;
}
