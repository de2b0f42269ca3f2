import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { Heard, Journey } from "./journey.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What the lines of the pages need of curl, where a machine has none. */
const CURL = `#!${process.execPath}
const given = process.argv.slice(2);
let method, body, url;
while (given.length > 0) {
  const each = given.shift();
  if (each === "-sX") method = given.shift();
  else if (each === "-d") body = given.shift();
  else if (url === undefined && each.startsWith("http://127.0.0.1:")) url = each;
  else throw new Error("The page uses curl in another way");
}
const headers = body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
fetch(url, { method, body, headers }).then(async (answer) => {
  process.stdout.write(await answer.text());
  process.exitCode = answer.ok ? 0 : 22;
});
`;

/** As pages ask the broker, for which curl has to sign. */
const ASKING =
  /^curl --aws-sigv4 'aws:amz:eu-central-1:lambda' --user ([a-z]+):local 'http:\/\/127\.0\.0\.1:4280(\/[^']*)'$/;

export interface Said {
  readonly exit: number | null;
  readonly output: string;
}

/** A shell that was told where a journey's stack is, for lines of a page that are about `npm start`. */
export interface PageShell extends Disposable {
  readonly folder: string;
  /** Runs a line as it stands on the page, but for the journey's ports and configuration, and looks for what may not be said. */
  readonly paste: (line: string) => Promise<Said>;
  /** The same for a line that asks the broker. */
  readonly ask: (line: string) => Promise<Heard>;
}

/**
 * @param config the journey's configuration file
 * @param canaries what no line may write, besides clients' secrets and tokens
 */
export function openPageShell(
  broker: Journey,
  { config, canaries = [] }: { readonly config: string; readonly canaries?: readonly string[] },
): PageShell {
  const folder = mkdtempSync(join(tmpdir(), "page-shell-"));
  writeFileSync(join(folder, "curl"), CURL);
  chmodSync(join(folder, "curl"), 0o755);
  const env = {
    PATH: `${folder}:${process.env["PATH"]}`,
    HOME: folder,
    TMPDIR: folder,
    ...broker.operator,
  };
  return {
    folder,
    async paste(line) {
      const here = line
        .replaceAll("http://127.0.0.1:4283", broker.controls.origin)
        .replaceAll("--stage local", `--stage test --config ${config}`);
      const shell = spawn("sh", ["-c", here], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
      let output = "";
      for (const stream of [shell.stdout, shell.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => void (output += text));
      const exit = await new Promise<number | null>((resolve) => shell.once("close", resolve));
      const secrets = broker.keys.flatMap(
        ({ client }) => broker.xsuaa.clients.get(client.clientid)?.secrets ?? [],
      );
      for (const secret of [...secrets, ...canaries]) expect(output).not.toContain(secret);
      expect(output).not.toMatch(/eyJ[\w-]{10,}/);
      return { exit, output };
    },
    ask(line) {
      const [, caller, target] = ASKING.exec(line) ?? [];
      if (caller === undefined || target === undefined)
        throw new Error(`The page asks in another way: ${line}`);
      return broker.ask(caller, target);
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
