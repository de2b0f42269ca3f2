// `npm run xsuaa`. Plain JavaScript, because Node 20 runs no TypeScript: it bundles the command into a temporary folder.
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundle } from "./bundle.js";
import { temporaryFolder } from "./temporary-folder.js";

const outfile = join(temporaryFolder(), "xsuaa.mjs");
await bundle(fileURLToPath(new URL("./src/xsuaa-command.ts", import.meta.url)), outfile);

const { runXsuaaCommand } = await import(pathToFileURL(outfile).href);
await runXsuaaCommand(process.argv.slice(2));
