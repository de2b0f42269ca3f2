import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConfigureBroker } from "../../packages/core/src/define-broker.ts";
import { bundle } from "../../packages/local/bundle.js";
import { type Journey, startJourney } from "../support/journey.ts";
import { codeUnder, repositoryText } from "../support/markdown-table.ts";
import { openPageShell, type PageShell } from "../support/page-shell.ts";
import { the } from "../support/the.ts";

const page = repositoryText("docs/password-keys.md");
const USERNAME = "broker@example.com";
const PASSWORD = "Abcd-1234";

let folder: string;
let broker: Journey;
let shell: PageShell;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "password-key-"));
  const { config, ...own } = await configurationOnThePage();
  broker = await startJourney({ of: own });
  // The stack begins with an example of everything; the page begins with nothing.
  for (const secret of ["cis-admin", "cis-admin-user"]) broker.secretsManager.remove(`btp/test/${secret}`);
  shell = openPageShell(broker, { config, canaries: [PASSWORD] });
});
afterAll(async () => {
  shell[Symbol.dispose]();
  await broker[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
  expect(broker.lines.join("\n")).not.toContain(PASSWORD);
});

/** A broker that is configured with what stands on the page, and a caller. */
async function configurationOnThePage() {
  const source = (path: string) =>
    JSON.stringify(fileURLToPath(new URL(`../../packages/${path}`, import.meta.url)));
  const config = join(folder, "page.broker.config.ts");
  const entry = join(folder, "page-handler.ts");
  writeFileSync(
    config,
    `import { defineBroker } from ${source("core/src/define-broker.ts")};
     export default defineBroker((stage) => ({
       aws: { region: "eu-central-1" },
       callers: { orders: { role: "${the.roleArn}" } },
       ${codeUnder(page, "What broker.config.ts says")}
     }));`,
  );
  writeFileSync(
    entry,
    `import { compose } from ${source("functions/src/compose.ts")};
     import configure from "./page.broker.config.ts";
     export const handler = await compose(configure, process, (line) => process.stdout.write(line));`,
  );
  const bundled = join(folder, "config.mjs");
  await bundle(config, bundled);
  const module = (await import(pathToFileURL(bundled).href)) as { readonly default: ConfigureBroker };
  return { config, entry, configure: module.default };
}

const user = () => {
  const account = broker.xsuaa.users.get(USERNAME);
  if (!account) throw new Error("The page has made the user");
  return account;
};

describe("the four steps of docs/password-keys.md", () => {
  test("lead from a service key and a password to a token of that user, with one login", async () => {
    const lines = codeUnder(page, "On the local stack").split("\n");
    expect(lines).toHaveLength(5);
    const [importing = "", making = "", importingUser = "", checking = "", asking = ""] = lines;
    expect(await shell.paste(importing)).toEqual({
      exit: 0,
      output: expect.stringMatching(/^cis-admin: xsuaa knows this client[^]*Stored in a new secret/),
    });
    expect(await shell.paste(making)).toMatchObject({ exit: 0 });
    expect(await shell.paste(importingUser)).toEqual({
      exit: 0,
      output: expect.stringMatching(/the user was not logged in[^]*broker@example\.com[^]*in a new secret/),
    });
    expect(await shell.paste(checking)).toEqual({
      exit: 0,
      output: expect.stringMatching(
        /^ok +cis-admin: .*user broker@example\.com not logged in$[^]*^1 key, 0 errors, 1 warning$/m,
      ),
    });
    expect(user().counters).toMatchObject({ logins: 0, refused: 0 });
    const heard = await shell.ask(asking);
    expect(heard.status).toBe(200);
    expect(decodeJwt(String(heard.json["access_token"]))).toMatchObject({
      user_name: USERNAME,
      grant_type: "password",
      scope: expect.arrayContaining([expect.stringMatching(/\.job\.read$/)]),
    });
    expect(user().counters).toMatchObject({ logins: 1, refused: 0 });
    expect(broker.audits().at(-1)).toMatchObject({ outcome: "issued", user: USERNAME });
  });

  test("survive a wrong password: one login is refused, and the corrected one is tried by itself", async () => {
    const lines = codeUnder(page, "A wrong password, on the local stack").split("\n");
    expect(lines).toHaveLength(6);
    const [breaking = "", waiting = "", asking = "", checking = "", correcting = "", again = ""] = lines;
    expect(await shell.paste(breaking)).toMatchObject({ exit: 0 });
    await shell.paste(waiting);
    for (let turn = 0; turn < 6; turn++)
      expect(await shell.ask(asking)).toMatchObject({ status: 503, json: { error: "key_unusable" } });
    expect(await shell.paste(checking)).toEqual({
      exit: 1,
      output: expect.stringMatching(
        /^error +password-refused: key cis-admin: [^]*keys import cis-admin --user/m,
      ),
    });
    expect(await shell.paste(correcting)).toEqual({
      exit: 0,
      output: expect.stringMatching(/xsuaa had refused version [0-9a-f-]{36}\. The mark stays with it/),
    });
    expect((await shell.ask(again)).status).toBe(200);
    expect(user().counters).toMatchObject({ refused: 1 });
    expect(user().lockedUntil).toBeUndefined();
  });
});
