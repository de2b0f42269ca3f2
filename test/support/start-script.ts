import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startCommand } from "./running-command.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The first line of what is printed that can be pasted. */
export const CURL_LINE = /^ {2}(curl .*\/token\?key=.*)$/m;

/**
 * What `npm start` runs, with an environment of its own and a folder of its own for temporary files; when it is
 * disposed of, it is interrupted if it still runs, and the folder goes.
 */
export function startScript(options: {
  readonly arguments?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}) {
  const temporary = mkdtempSync(join(tmpdir(), "start-script-"));
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, TMPDIR: temporary, ...options.env };
  const command = startCommand([process.execPath, "packages/local/start.js", ...(options.arguments ?? [])], {
    cwd: root,
    env,
  });
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

/** The first of as many free ports in a row as a stack takes, below those that the system gives away for port 0. */
export async function findFreePorts(count = 5): Promise<number> {
  for (;;) {
    const first = 10_000 + Math.floor(Math.random() * 20_000);
    const held = await holdPorts(first, count);
    await held[Symbol.asyncDispose]();
    if (held.isWhole) return first;
  }
}

/** Listens on ports in a row, but for those where somebody else does already. */
export async function holdPorts(first: number, count = 5) {
  const servers = Array.from({ length: count }, () => createServer());
  const listening = await Promise.all(
    servers.map(
      (server, index) =>
        new Promise<boolean>((resolve) => {
          server.once("error", () => resolve(false));
          server.listen(first + index, "127.0.0.1", () => resolve(true));
        }),
    ),
  );
  return {
    /** Whether all of them were free. */
    isWhole: listening.every((each) => each),
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
