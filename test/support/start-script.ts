import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startCommand } from "./running-command.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * What `npm start` runs, or another script of `packages/local`, with an environment of its own and a folder of its own for temporary files; when it is
 * disposed of, it is interrupted if it still runs, and the folder goes.
 */
export function startScript(options: {
  readonly script?: string;
  readonly arguments?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}) {
  const temporary = mkdtempSync(join(tmpdir(), "start-script-"));
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, TMPDIR: temporary, ...options.env };
  const script = `packages/local/${options.script ?? "start.js"}`;
  const command = startCommand([process.execPath, script, ...(options.arguments ?? [])], { cwd: root, env });
  return {
    ...command,
    /** What is in its folder for temporary files. */
    leftovers: () => readdirSync(temporary),
    async [Symbol.asyncDispose]() {
      await command.interrupt();
      rmSync(temporary, { recursive: true, force: true });
    },
  };
}
