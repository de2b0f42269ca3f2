import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import configure from "../../broker.config.ts";
import { decide, decideScopes } from "../../packages/core/src/decision.ts";
import { LOCAL_STAGE } from "../../packages/local/src/stack.ts";
import { findFreePorts, holdPorts } from "../support/free-ports.js";
import { CURL_LINE } from "../support/running-command.js";
import { some } from "../support/some.ts";
import { startScript } from "../support/start-script.ts";

const configuration = configure(LOCAL_STAGE);
/**
 * Whom `broker.config.ts` gives what; it may be nobody, and then there is less to try. A key that it pins to an origin
 * at SAP is no other host's.
 */
const granted = configuration.rules
  .flatMap(({ callers, key }) => callers.map((caller) => ({ caller, key })))
  .filter(({ key }) => configuration.keys.get(key)?.expect.origin === undefined)
  .find(({ caller, key }) => {
    const decision = decide(configuration, caller, key, Date.now());
    return decision.ok && decideScopes(decision.value, undefined, `${key}!b14`).ok;
  });
const [anyKey] = configuration.keys.keys();

const curlSigns = (spawnSync("curl", ["--help", "all"], { encoding: "utf8" }).stdout ?? "").includes(
  "--aws-sigv4",
);

let folder: string;
let port: number;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "start-test-"));
  port = await findFreePorts();
});
afterAll(() => rmSync(folder, { recursive: true }));

const env = () => ({ PORT: String(port) });

/** Runs a line in a shell, as somebody who has pasted it. */
function paste(line: string): string {
  return spawnSync("sh", ["-c", line], { encoding: "utf8" }).stdout;
}

/** The function's process among those that another has started, by what Linux says of them. */
function functionsOf(parent = 0): string[] {
  return readFileSync(`/proc/${parent}/task/${parent}/children`, "utf8")
    .split(" ")
    .filter((pid) => pid !== "" && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("lambda-child"));
}

describe("npm start", () => {
  test("prints lines by which btp-broker works on its keys when they are pasted", async () => {
    await using broker = startScript({ env: env() });
    const [, telling = ""] = await broker.says(/^ {2}(export AWS_.*)$/m);
    const [, checking = ""] = await broker.says(/^ {2}(npx btp-broker .*)$/m);
    expect(paste(`${telling}\n${checking}`)).toMatch(/^btp-broker \S+ check local /);
    expect(paste(checking)).toBe("");
  });

  test.skipIf(!granted)(
    "says with them how long a key's certificate lasts (needs a rule that allows)",
    async () => {
      await using broker = startScript({ env: env() });
      const [, telling = ""] = await broker.says(/^ {2}(export AWS_.*)$/m);
      const [, checking = ""] = await broker.says(/^ {2}(npx btp-broker .*)$/m);
      const [, controls = ""] = await broker.says(/: curl (http:\S+) lists the switches/);
      const { secret = "" } = configuration.keys.get(granted?.key ?? "") ?? {};
      const swapped = await fetch(`${controls}/secrets/${secret}?certificate=7d`, { method: "POST" });
      expect(swapped.status).toBe(200);
      expect(paste(`${telling}\n${checking}`)).toMatch(
        new RegExp(
          `^ok +${granted?.key}: .*, at https://127\\.0\\.0\\.1:${port + 5}, .*, 6 days left, `,
          "m",
        ),
      );
    },
  );

  // Without this curl there is still the signer of the AWS SDK, which the other journeys use.
  test.skipIf(!granted || !curlSigns)(
    "prints a line of curl that gets a token when it is pasted (needs curl 7.75 or later, and a rule that allows)",
    async () => {
      await using broker = startScript({ env: env() });
      const [, line = ""] = await broker.says(CURL_LINE);
      expect(line).toContain(`'http://127.0.0.1:${port}/token?key=${granted?.key}'`);
      expect(JSON.parse(paste(line))).toMatchObject({ token_type: "bearer" });
      await broker.says(/"type":"audit".*"status":200.*"cache":"miss"/);
      paste(line);
      await broker.says(/"type":"audit".*"status":200.*"cache":"hit"/);
    },
  );

  test.skipIf(!granted || !curlSigns)(
    "is the same whatever the shell says of AWS, of proxies and of Node (needs curl 7.75 or later, and a rule that allows)",
    async () => {
      const nowhere = "http://127.0.0.1:9";
      await using broker = startScript({
        env: {
          ...env(),
          AWS_ENDPOINT_URL: nowhere,
          AWS_ENDPOINT_URL_SECRETS_MANAGER: nowhere,
          AWS_PROFILE: "no-such-profile",
          AWS_REGION: "nowhere-1",
          HTTP_PROXY: nowhere,
          HTTPS_PROXY: nowhere,
          NODE_USE_ENV_PROXY: "1",
          NODE_OPTIONS: "--throw-deprecation",
          BROKER_STAGE: "elsewhere",
        },
      });
      const [, line = ""] = await broker.says(CURL_LINE);
      expect(JSON.parse(paste(line))).toMatchObject({ token_type: "bearer" });
    },
  );

  test.skipIf(process.platform !== "linux").for([
    { how: "Ctrl-C", end: (pid: number) => process.kill(-pid, "SIGINT") },
    { how: "SIGTERM to it alone", end: (pid: number) => process.kill(pid, "SIGTERM") },
    { how: "its terminal", end: (pid: number) => process.kill(-pid, "SIGHUP") },
  ])(
    "ends with $how, and so do its function and its temporary folder (looks into Linux's /proc)",
    async ({ end }) => {
      await using broker = startScript({ env: env() });
      await broker.says(/Ctrl-C stops everything/);
      // The bundles, and the root that the function trusts.
      expect(broker.leftovers()).toHaveLength(2);
      const functions = functionsOf(broker.pid);
      expect(functions).toHaveLength(1);
      end(broker.pid ?? 0);
      expect(await broker.ended).toBe(0);
      expect(broker.leftovers()).toEqual([]);
      expect(functions.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
    },
  );
});

describe("npm start's ports", () => {
  test("are an error that names the busy one when PORT asks for it", async () => {
    await using _held = await holdPorts(port + 2, 1);
    await using broker = startScript({ env: env() });
    expect(await broker.ended).toBe(2);
    expect(broker.output()).toContain(
      `Port ${port + 2} is in use, and PORT=${port} asks for ${port} to ${port + 5}.`,
    );
    expect(broker.leftovers()).toEqual([]);
  });

  test("are an error when PORT is no number", async () => {
    await using broker = startScript({ env: { PORT: "http" } });
    expect(await broker.ended).toBe(2);
    expect(broker.output()).toMatch(/^PORT must be a number/);
  });

  test("are the next free ones without PORT, and that is said", async () => {
    await using _held = await holdPorts(4280);
    await using broker = startScript({});
    const [, origin = "", moved] = await broker.says(/listens on (http:[^ ;]+)(.*);/);
    expect(moved).toBe(" (4280 and the ports after it are in use)");
    expect(Number(new URL(origin).port)).toBeGreaterThanOrEqual(4290);
    expect((await fetch(origin)).status).toBe(403);
  });
});

describe("npm start -- --key", () => {
  const canary = "canary-6f1f0d0c";

  // A file is read for a key that the configuration has, and it may have none.
  test.skipIf(anyKey === undefined).for([
    {
      value: "no-such-key=./key.json",
      says: "broker.config.ts has no key of this name",
      because: "no key has this name",
    },
    {
      value: `${anyKey}=/nowhere/key.json`,
      says: "the file cannot be read (ENOENT)",
      because: "the file is not there",
    },
    { text: `{"clientsecret":"${canary}`, says: "cut off", because: "the file is half a key" },
    {
      text: some.serviceKey({ clientsecret: canary, url: `https://${canary}.example.com` }),
      says: "its token endpoint is not at SAP",
      because: "its token endpoint is at a foreign host",
    },
  ])("ends with exit code 2 and says what is wrong when $because", async ({ value, text, says }) => {
    const path = join(folder, "key.json");
    if (text !== undefined) writeFileSync(path, text);
    await using broker = startScript({ env: env(), arguments: ["--key", value ?? `${anyKey}=${path}`] });
    expect(await broker.ended).toBe(2);
    expect(broker.output()).toContain(says);
    expect(broker.output()).not.toContain(canary);
    expect(broker.output().trimEnd().split("\n")).toHaveLength(1);
  });

  test("ends with exit code 2 when one key is to come from two files", async () => {
    await using broker = startScript({ env: env(), arguments: ["--key", "k=a.json", "--key", "k=b.json"] });
    expect(await broker.ended).toBe(2);
    expect(broker.output()).toContain("--key k=… stands twice");
  });

  test("ends with exit code 2 on an argument that it does not know", async () => {
    await using broker = startScript({ env: env(), arguments: ["--keys", canary] });
    expect(await broker.ended).toBe(2);
    expect(broker.output()).toContain("npm start takes only --key NAME=PATH");
  });

  test.skipIf(!granted || !curlSigns)(
    "asks SAP with the user's key, shows nothing of it and says so when the host does not resolve (needs curl 7.75 or later, and a rule that allows)",
    async () => {
      const key = granted?.key ?? "";
      // Longer than a label can be (RFC 1035 §2.3.4: 63), so that no resolver is asked.
      const origin = `https://${"x".repeat(64)}.authentication.eu10.hana.ondemand.com`;
      const { clientId, subaccount } = configuration.keys.get(key)?.expect ?? {};
      const path = join(folder, "own-key.json");
      writeFileSync(
        path,
        some.serviceKey({
          clientsecret: canary,
          url: origin,
          ...(clientId !== undefined && { clientid: clientId }),
          ...(subaccount !== undefined && { subaccountid: subaccount }),
        }),
      );
      await using broker = startScript({ env: env(), arguments: ["--key", `${key}=${path}`] });
      const [, line = ""] = await broker.says(CURL_LINE);
      expect(broker.output()).toContain(`The key ${key} is your own: its tokens come from ${origin}.`);
      expect(JSON.parse(paste(line))).toMatchObject({
        error: "temporarily_unavailable",
        error_description: expect.stringContaining("does not resolve") as string,
      });
      const [audit] = await broker.says(/^\{"type":"audit".*$/m);
      expect(JSON.parse(audit)).toMatchObject({ status: 503, mint: { origin } });
      await broker.interrupt();
      expect(broker.output()).not.toContain(canary);
    },
  );
});
