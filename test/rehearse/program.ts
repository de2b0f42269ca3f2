import { cpSync, mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What of the repository a deployment compiles. Core is reached through `node_modules/`, and is the repository's own. */
const COMPILED = ["sst.config.ts", "infra", "packages/functions", "package.json", "tsconfig.json"];

/** What the program takes for the repository's `broker.config.ts`. */
const CONFIGURATION = "test/rehearse/every-door.config.ts";

/**
 * Copies the program that is deployed into `folder`, with a configuration that has every door, and gives its root.
 *
 * Dependencies and SST's platform are linked, and everything that a deployment writes goes into the copy.
 */
export function copyProgram(root: string, folder: string): string {
  const program = join(folder, "program");
  for (const path of COMPILED) cpSync(join(root, path), join(program, path), { recursive: true });
  const configuration = JSON.stringify(join(root, CONFIGURATION));
  writeFileSync(join(program, "broker.config.ts"), `export { default } from ${configuration};\n`);
  symlinkSync(join(root, "node_modules"), join(program, "node_modules"));
  linkPlatform(join(root, ".sst"), join(program, ".sst"));
  return realpathSync(program);
}

/** SST writes what it has compiled beside its platform's own files. */
function linkPlatform(from: string, to: string): void {
  mkdirSync(join(to, "platform"), { recursive: true });
  cpSync(join(from, "provider-lock.json"), join(to, "provider-lock.json"));
  for (const name of readdirSync(join(from, "platform")))
    if (!name.startsWith("sst.config."))
      symlinkSync(join(from, "platform", name), join(to, "platform", name));
}
