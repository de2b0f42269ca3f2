import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exampleClient } from "../../packages/local/src/xsuaa-client-file.ts";
import { run } from "../support/finished-command.js";
import { findFreePorts, holdPorts } from "../support/free-ports.js";
import { repositoryText } from "../support/markdown-table.ts";
import { startScript } from "../support/start-script.ts";

const canary = "canary-77c1";
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "xsuaa-command-test-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const start = (...given: readonly string[]) =>
  startScript({
    script: "xsuaa.js",
    arguments: given,
    env: { PORT: "1", NODE_OPTIONS: "--throw-deprecation" },
  });

/** Runs a line in a shell, as somebody who has pasted it. */
function paste(line: string): string {
  return spawnSync("sh", ["-c", line], { encoding: "utf8" }).stdout;
}
const ASKING = /^ {2}(curl .*\/oauth\/token)$/m;
const SWITCHING = /^ {2}(curl -d .*\/faults)$/m;
const LISTING = /^ {2}(curl http:.*\/faults)$/m;

describe("docs/local-xsuaa.md", () => {
  const document = repositoryText("docs/local-xsuaa.md");
  const blocks = [...document.matchAll(/^```(\w*)\n([^]*?)^```/gmu)];
  const linesOfCurl = blocks.flatMap(([, , block = ""]) => block.match(/^curl .*$/gmu) ?? []);

  test.skipIf(!hasCurl)("has lines of curl that all work, in their order (needs curl)", async () => {
    const port = await findFreePorts(3);
    const certificates = join(folder, "documented");
    await using xsuaa = start("--port", String(port), "--certificates", certificates);
    await xsuaa.says(/Ctrl-C ends it/);
    const here = (line: string) =>
      line
        .replaceAll(":4270", `:${port}`)
        .replaceAll(":4271", `:${port + 1}`)
        .replaceAll(":4272", `:${port + 2}`)
        .replaceAll("/tmp/xsuaa", certificates);
    expect(linesOfCurl.length).toBeGreaterThan(15);
    for (const line of linesOfCurl) {
      const status = paste(here(line).replace(/^curl /, "curl -s -o /dev/null -w '%{http_code}' "));
      expect([line, status]).toEqual([line, "200"]);
    }
  });

  test.skipIf(!hasCurl)("has a program that verifies a token (needs curl)", async () => {
    const program = blocks.find(([, language]) => language === "js")?.[2] ?? "";
    await using xsuaa = start("--port", "0");
    const [, ask = ""] = await xsuaa.says(ASKING);
    const { access_token: token } = JSON.parse(paste(ask)) as { readonly access_token: string };
    const [, origin = ""] = await xsuaa.says(/listens on (http:[^ ,]+),/);
    const here = program.replaceAll("http://127.0.0.1:4270", origin);
    const verify = (TOKEN: string) =>
      run([process.execPath, "--input-type=module", "--eval", here], { env: { TOKEN } }).output;
    expect(verify(token)).toContain("sb-example!b1|example!b14 0d3c0de0-0000-4000-8000-000000000001");
    expect(verify(token.slice(0, -8))).toContain("signature verification failed");
  });
});

describe("npm run xsuaa", () => {
  test.skipIf(!hasCurl)(
    "prints lines of curl that get a token, make requests fail and list the faults when pasted (needs curl)",
    async () => {
      await using xsuaa = start("--port", "0", "--life", "60");
      const [, ask = ""] = await xsuaa.says(ASKING);
      const answer = JSON.parse(paste(ask)) as Readonly<Record<string, unknown>>;
      expect([59, 60]).toContain(answer["expires_in"]);
      await xsuaa.says(
        /"method":"POST","path":"\/oauth\/token","clientid":"sb-example!b1\|example!b14","answer":200\}/,
      );
      const [, switching = ""] = await xsuaa.says(SWITCHING);
      expect(JSON.parse(paste(switching))).toEqual({
        faults: [{ client: "*", fault: "503-html", times: 3 }],
      });
      expect([1, 2, 3].map(() => paste(ask).includes("503 Service"))).toEqual([true, true, true]);
      await xsuaa.says(/"answer":503,"fault":"503-html"\}/);
      expect(JSON.parse(paste(ask))).toMatchObject({ token_type: "bearer" });
      const [, listing = ""] = await xsuaa.says(LISTING);
      expect(JSON.parse(paste(listing))).toMatchObject({ "429-seconds": expect.any(String) as string });
      expect(xsuaa.output()).not.toContain("access_token");
    },
  );

  test.skipIf(!hasCurl)(
    "prints lines of curl that get a token with a certificate and make another, whose files go with it (needs curl)",
    async () => {
      const certificates = join(folder, "it's new");
      await using xsuaa = start("--port", "0", "--certificates", certificates);
      const [, ask = ""] = await xsuaa.says(/^ {2}(curl --cacert .*\/oauth\/token)$/m);
      expect(JSON.parse(paste(ask))).toMatchObject({ token_type: "bearer" });
      const [, make = ""] = await xsuaa.says(/^ {2}(curl -X POST .*\/certificates')$/m);
      const key = readFileSync(join(certificates, "service-key.json"), "utf8");
      const made = JSON.parse(paste(make)) as Readonly<Record<string, unknown>>;
      expect(Object.keys(made)).toEqual(Object.keys(JSON.parse(key) as object));
      const modes = [".", "key.pem", "service-key.json"].map(
        (name) => statSync(join(certificates, name)).mode,
      );
      expect(modes.map((mode) => mode & 0o077)).toEqual([0, 0, 0]);
      expect(await xsuaa.interrupt()).toBe(0);
      expect(existsSync(certificates)).toBe(false);
      expect(xsuaa.output()).not.toContain("PRIVATE KEY");
    },
  );

  test("leaves what somebody else has put into the folder of certificates", async () => {
    const certificates = join(folder, "shared");
    await using xsuaa = start("--port", "0", "--certificates", certificates);
    await xsuaa.says(/Ctrl-C ends it/);
    writeFileSync(join(certificates, "mine.txt"), "");
    await xsuaa.interrupt();
    expect(readdirSync(certificates)).toEqual(["mine.txt"]);
  });

  test("takes clients without secrets from a file, when there is a folder for certificates", async () => {
    const path = join(folder, "x509.json");
    writeFileSync(path, JSON.stringify({ clientid: "sb-mine", "credential-type": "x509" }));
    await using without = start("--port", "0", "--clients", path);
    expect(await without.ended).toBe(2);
    expect(without.output()).toBe(
      `--clients ${path}: client 1: credential-type x509 needs --certificates FOLDER\n`,
    );
    await using xsuaa = start("--port", "0", "--clients", path, "--certificates", join(folder, "x509"));
    const [, ask = ""] = await xsuaa.says(/^ {2}(curl --cacert .*\/oauth\/token)$/m);
    expect(ask).toContain("'client_id=sb-mine'");
    expect(xsuaa.output()).not.toContain("client_secret");
  });

  test("takes clients from a file, zones below a domain and a seed, and shows no secret of the file", async () => {
    const path = join(folder, "clients.json");
    writeFileSync(
      path,
      JSON.stringify([
        { clientid: "it's mine", clientsecret: canary, identityzone: "one" },
        { clientid: "two", clientsecret: canary, identityzone: "two" },
      ]),
    );
    await using xsuaa = start("--port=0", "--clients", path, "--domain", "uaa.test", "--seed", "7");
    await xsuaa.says(/Zones: http:\/\/one\.uaa\.test:\d+, http:\/\/two\.uaa\.test:\d+$/m);
    const [, ask = ""] = await xsuaa.says(ASKING);
    expect(ask).toContain(String.raw`'client_id=it'\''s mine' --data-urlencode 'client_secret=SECRET'`);
    const [, controls = ""] = await xsuaa.says(/its controls on (http:[^ ]+)\. /);
    const state: unknown = await (await fetch(`${controls}/state`)).json();
    expect(state).toMatchObject({ faults: [{ client: "*", seed: "7", rate: 0.1 }] });
    await xsuaa.says(/Ctrl-C ends it/);
    expect(await xsuaa.interrupt()).toBe(0);
    expect(xsuaa.output()).not.toContain(canary);
  });

  test("takes users from a file, lets them log in through the example client, and shows nothing secret", async () => {
    const path = join(folder, "users.json");
    writeFileSync(path, JSON.stringify([{ username: "alice", password: canary }]));
    await using xsuaa = start("--port=0", "--users", path);
    const [, origin = ""] = await xsuaa.says(/listens on (http:[^ ,]+),/);
    const [client_secret = ""] = exampleClient.secrets;
    const fields = { client_id: exampleClient.clientid, client_secret, username: "alice", password: canary };
    const body = new URLSearchParams({ grant_type: "password", ...fields });
    const answer: unknown = await (await fetch(`${origin}/oauth/token`, { method: "POST", body })).json();
    expect(answer).toMatchObject({ token_type: "bearer", refresh_token: expect.any(String) as string });
    await xsuaa.says(/"path":"\/oauth\/token".*"answer":200\}/);
    expect(xsuaa.output()).not.toMatch(/canary|access_token|refresh_token/);
  });

  test("says its options when it is asked for them", async () => {
    await using xsuaa = start("--help");
    expect(await xsuaa.ended).toBe(0);
    expect(xsuaa.output()).toMatch(/^--port N .*\n--clients FILE /);
  });

  test.for([0, 1, 2])(
    "ends with exit code 2 and a sentence when the port %i after its own is in use",
    async (offset) => {
      const port = await findFreePorts(3);
      const certificates = join(folder, "in-use");
      await using _held = await holdPorts(port + offset, 1);
      await using xsuaa = start("--port", String(port), "--certificates", certificates);
      expect(await xsuaa.ended).toBe(2);
      expect(xsuaa.output()).toBe(
        `Port ${port + offset} is in use. --port takes the first of others in a row, and --port 0 any that are free.\n`,
      );
      expect(existsSync(certificates)).toBe(false);
      expect(xsuaa.leftovers()).toEqual([]);
    },
  );

  test.for([
    { given: ["--port", "http"], says: "--port wants a whole number from 0 to 65533\n" },
    { given: ["--certificates", tmpdir()], says: `--certificates ${tmpdir()}: it is there already; name a ` },
    {
      given: ["--certificates", "/nowhere/c"],
      says: "--certificates /nowhere/c: the folder cannot be made (ENOENT)\n",
    },
    { given: ["--secret", canary], says: "npm run xsuaa takes --port N, " },
    { given: ["--clients", "/nowhere/c.json"], says: "--clients /nowhere/c.json: the file cannot be read" },
    { given: ["--users", "/nowhere/u.json"], says: "--users /nowhere/u.json: the file cannot be read" },
  ])("ends with exit code 2 and a sentence for $given", async ({ given, says }) => {
    await using xsuaa = start(...given);
    expect(await xsuaa.ended).toBe(2);
    expect(xsuaa.output().startsWith(says)).toBe(true);
    expect(xsuaa.output()).not.toContain(canary);
    expect(xsuaa.output().trimEnd().split("\n")).toHaveLength(1);
    expect(xsuaa.leftovers()).toEqual([]);
  });

  test.skipIf(process.platform === "win32").for([
    { how: "Ctrl-C", end: (pid: number) => process.kill(-pid, "SIGINT") },
    { how: "SIGTERM to it alone", end: (pid: number) => process.kill(pid, "SIGTERM") },
  ])("ends with $how at once, also while a request hangs, and leaves nothing behind", async ({ end }) => {
    await using xsuaa = start("--port", "0");
    const [, origin = "", controls = ""] = await xsuaa.says(
      /listens on (http:[^ ,]+), and its controls on (http:[^ ]+)\. /,
    );
    await fetch(`${controls}/faults`, { method: "POST", body: '{"fault": "hang"}' });
    const hanging = fetch(`${origin}/oauth/token`, { method: "POST" }).catch(() => "gone");
    await xsuaa.says(/"answer":"hang","fault":"hang"\}/);
    end(xsuaa.pid ?? 0);
    expect(await xsuaa.ended).toBe(0);
    expect(await hanging).toBe("gone");
    expect(xsuaa.leftovers()).toEqual([]);
  });
});
