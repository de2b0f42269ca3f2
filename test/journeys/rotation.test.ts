import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Journey, startJourney } from "../support/journey.ts";
import { codeUnder, repositoryText } from "../support/markdown-table.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const SECRET = "btp/test/cis-central";
/** As long as the lines take, so that tokens are minted with what is stored before, between and after them. */
const LIFE_SECONDS = 6;
const CLIENTS = 20;

/** What the lines of the page need of curl, where a machine has none. */
const CURL = `#!${process.execPath}
const [, , flags, method, url] = process.argv;
if (flags !== "-sX") throw new Error("The page uses curl in another way");
fetch(url, { method }).then(async (answer) => { process.stdout.write(await answer.text()); process.exitCode = answer.ok ? 0 : 22; });
`;

let broker: Journey;
let folder: string;
beforeAll(async () => {
  broker = await startJourney({ lifeSeconds: LIFE_SECONDS });
  folder = mkdtempSync(join(tmpdir(), "rotation-"));
  writeFileSync(join(folder, "curl"), CURL);
  chmodSync(join(folder, "curl"), 0o755);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await broker[Symbol.asyncDispose]();
});

/** Runs a line as it stands on the page, in a shell that was told where the stack is; of the journey's ports and configuration. */
async function paste(line: string): Promise<{ readonly exit: number | null; readonly output: string }> {
  const here = line
    .replaceAll("http://127.0.0.1:4283", broker.controls.origin)
    .replaceAll("--stage local", "--stage test --config test/support/journey.broker.config.ts");
  const { AWS_REGION: _, ...environment } = broker.environment;
  const env = { PATH: `${folder}:${process.env["PATH"]}`, HOME: folder, TMPDIR: folder, ...environment };
  const shell = spawn("sh", ["-c", here], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [shell.stdout, shell.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => void (output += text));
  const exit = await new Promise<number | null>((resolve) => shell.once("close", resolve));
  for (const { client } of broker.keys)
    for (const secret of broker.xsuaa.clients.get(client.clientid)?.secrets ?? [])
      expect(output).not.toContain(secret);
  expect(output).not.toMatch(/eyJ[\w-]{10,}/);
  return { exit, output };
}

/** The versions of the secret that tokens were minted with, in their order. */
function mintedWith(): readonly string[] {
  return broker
    .audits()
    .flatMap(({ mint }) => (mint as { readonly version?: string } | undefined)?.version ?? []);
}

/** Twenty clients, each of which asks again as soon as it was answered, until they are told to stop. */
function askAllTheTime() {
  const over = new AbortController();
  const statuses: number[] = [];
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!over.signal.aborted) statuses.push((await broker.ask("orders", "/token?key=cis-central")).status);
  });
  return {
    statuses,
    /** Ends when every client has its last answer. */
    async [Symbol.asyncDispose]() {
      over.abort();
      await Promise.all(clients);
    },
  };
}

describe("the rotation of docs/commands.md", () => {
  const lines = codeUnder(repositoryText("docs/commands.md"), "Rotation at 2 a.m.").split("\n");

  test("is three lines, while twenty clients ask, and no request fails", async () => {
    expect(lines).toHaveLength(3);
    const [importing = "", checking = "", deleting = ""] = lines;
    const before = broker.secretsManager.value(SECRET);
    const { statuses, version } = await (async () => {
      await using clients = askAllTheTime();
      const imported = await paste(importing);
      expect(imported).toMatchObject({ exit: 0, output: expect.stringContaining("is AWSPREVIOUS now") });
      expect(broker.secretsManager.value(SECRET)).not.toBe(before);
      const checked = await paste(checking);
      expect(checked).toMatchObject({
        exit: 0,
        output: expect.stringMatching(/^ok +cis-central: [^]*, 0 errors, /m),
      });
      const deleted = await paste(deleting);
      expect(deleted).toMatchObject({ exit: 0, output: expect.stringContaining("the older one is deleted") });
      const [, made = ""] = /as version ([0-9a-f-]{36})/.exec(imported.output) ?? [];
      // The clients go on until tokens are minted after the old key is gone.
      const mintedBefore = mintedWith().length;
      while (mintedWith().length < mintedBefore + 3) await broker.ask("orders", "/token?key=cis-central");
      return { statuses: clients.statuses, version: made };
    })();
    expect(statuses.length).toBeGreaterThan(CLIENTS);
    expect(new Set(statuses)).toEqual(new Set([200]));
    // Tokens were minted with the old key and with the new one, and neither was refused.
    expect(mintedWith().at(-1)).toBe(version);
    expect(new Set(mintedWith()).size).toBe(2);
    expect(broker.audits().filter((record) => JSON.stringify(record).includes("client_refused"))).toEqual([]);
  });

  test("refuses a key that xsuaa does not accept, before anything is stored", async () => {
    const before = [broker.secretsManager.value(SECRET), broker.secretsManager.counters("PutSecretValue")];
    const file = join(folder, "stale.json");
    // What was stored first: the service key that the rotation has deleted.
    writeFileSync(file, broker.keys.find(({ name }) => name === "cis-central")?.json ?? "");
    const refused = await paste(`npx btp-broker keys import cis-central ${file} --stage local --local`);
    expect(refused).toEqual({
      exit: 1,
      output: expect.stringMatching(
        /^cis-central: nothing was stored: xsuaa answered 401[^]*Create a new service key/,
      ),
    });
    expect([broker.secretsManager.value(SECRET), broker.secretsManager.counters("PutSecretValue")]).toEqual(
      before,
    );
    expect((await broker.ask("orders", "/token?key=cis-central")).status).toBe(200);
  });

  test.for([
    {
      line: "npx btp-broker keys import cis-central - --stage local --local < /dev/null",
      exit: 2,
      says: /nothing in it/,
    },
    {
      line: "npx btp-broker keys import cis-central /no/such/file --stage local --local",
      exit: 2,
      says: /FILE cannot be read: there is no such file/,
    },
    { line: "npx btp-broker check --stage local", exit: 2, says: /to a host that is not AWS's/ },
    {
      line: "AWS_ENDPOINT_URL_SECRETS_MANAGER= npx btp-broker check --stage local --local",
      exit: 2,
      says: /paste the line/,
    },
    {
      line: "npx btp-broker check --stage test --local --config package.json",
      exit: 2,
      says: /no default export/,
    },
    {
      line: "npx btp-broker check --stage test --local --config nothing.ts",
      exit: 2,
      says: /Could not resolve/,
    },
  ])("$line exits with $exit", async ({ line, exit, says }) => {
    expect(await paste(line)).toEqual({ exit, output: expect.stringMatching(says) });
  });
});
