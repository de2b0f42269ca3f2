// `npm run rehearse [-- -u]`: deploys to loopback with SST's own CLI, and runs what it has built under AWS's own runtime
// interface client, row by row. Plain JavaScript, because Node 20 runs no TypeScript: it bundles what does the work.
//
// It needs Linux, what `npm ci` installed, and cmake, g++, make, python3 and tar; the first time also the npm registry,
// for SST's platform (300 MB, into .sst/) and the runtime interface client. Nothing else leaves this machine.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundle } from "../../packages/local/bundle.js";
import { temporaryFolder } from "../../packages/local/temporary-folder.js";
import { installPlatform } from "../support/sst-platform.js";
import { installClient } from "./client.js";

const say = (/** @type {string} */ line) => void process.stdout.write(`rehearse: ${line}\n`);
// What is running ends with the process, and the temporary folder goes.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));

try {
  await rehearse(process.argv.slice(2));
} catch (error) {
  say(`failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

/** @param {readonly string[]} given */
async function rehearse(given) {
  if (given.some((argument) => argument !== "-u"))
    throw new Error("it takes only -u, which writes docs/rehearsal.md anew");
  const client = installClient(say);
  if (!installPlatform(say)) throw new Error("SST's platform could not be installed");

  const folder = temporaryFolder();
  const programs = join(folder, "programs");
  mkdirSync(programs);
  const [program, engine] = [join(programs, "main.mjs"), join(programs, "pulumi-engine.mjs")];
  await Promise.all([
    bundle(fileURLToPath(new URL("main.ts", import.meta.url)), program),
    bundle(fileURLToPath(new URL("pulumi-engine.ts", import.meta.url)), engine),
  ]);
  const { main } = await import(pathToFileURL(program).href);
  await main({
    root: fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, ""),
    folder,
    engine,
    client,
    writesPage: given.includes("-u"),
  });
}
