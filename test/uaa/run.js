// `npm run test:uaa`: the contract that the local xsuaa keeps, held against a real UAA. Plain JavaScript, because
// Node 20 runs no TypeScript: it bundles what does the work into a temporary folder that goes when the process does.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundle } from "../../packages/local/bundle.js";

const folder = mkdtempSync(join(tmpdir(), "btp-token-broker-uaa-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

await bundle(fileURLToPath(new URL("main.ts", import.meta.url)), join(folder, "main.mjs"));
const { main } = await import(pathToFileURL(join(folder, "main.mjs")).href);
await main({
  arguments: process.argv.slice(2),
  env: process.env,
  root: fileURLToPath(new URL("../..", import.meta.url)),
  folder: join(folder, "uaa"),
});
