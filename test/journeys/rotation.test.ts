import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Journey, startJourney } from "../support/journey.ts";
import { codeUnder, repositoryText } from "../support/markdown-table.ts";
import { openPageShell, type PageShell } from "../support/page-shell.ts";

const SECRET = "btp/test/cis-central";
/** As long as the lines take, so that tokens are minted with what is stored before, between and after them. */
const LIFE_SECONDS = 6;
const CLIENTS = 20;

let broker: Journey;
let shell: PageShell;
beforeAll(async () => {
  broker = await startJourney({ lifeSeconds: LIFE_SECONDS });
  shell = openPageShell(broker, { config: "test/support/journey.broker.config.ts" });
});
afterAll(async () => {
  shell[Symbol.dispose]();
  await broker[Symbol.asyncDispose]();
});

const paste = (line: string) => shell.paste(line);

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
    const file = join(shell.folder, "stale.json");
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
