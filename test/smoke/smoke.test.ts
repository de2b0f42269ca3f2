import { describe, expect, test } from "vitest";
import { runCli } from "../../packages/cli/src/cli.ts";
import { smoke } from "../../packages/cli/src/smoke/smoke.ts";
import { FINDINGS } from "../../packages/cli/src/smoke/finding.ts";
import { silent } from "../support/raw-server.ts";
import { aliasRows } from "./alias-rows.ts";
import { refusalRows } from "./refusal-rows.ts";
import { expectNoSecret, runSmoke } from "./run-smoke.ts";
import { scopeRows } from "./scope-rows.ts";
import { canaries, SCRIPTED_NOW, startScriptedUrl } from "./scripted-url.ts";
import { tokenRows } from "./token-rows.ts";
import { urlRows } from "./url-rows.ts";

const rows = [...urlRows, ...aliasRows, ...tokenRows, ...scopeRows, ...refusalRows];
const LIVE = "arn:aws:lambda:eu-central-1:999988887777:function:btp-token-broker-dev-api:live";
const everything = ["--forbidden-key", "forbidden", "--function", LIVE];

describe("btp-broker smoke against a broker that is well", () => {
  test("finds all of it ok, and exits with 0", async () => {
    const { exit, findings } = await runSmoke({ options: everything });
    const found = findings.map(({ id, verdict }) => [id, verdict]);
    expect(found).toEqual(Object.keys(FINDINGS).map((id) => [id, "ok"]));
    expect(exit).toBe(0);
  });

  test("says what it did not ask for want of an option, and exits with 0 all the same", async () => {
    const { exit, findings, text } = await runSmoke({});
    const unasked = findings.filter(({ verdict }) => verdict !== "ok");
    expect(unasked.map(({ id, verdict }) => `${id}: ${verdict}`)).toEqual([
      "denied-alike: not asked",
      "direct: not asked",
    ]);
    expect(exit).toBe(0);
    expect(text.split("\n").at(-1)).toBe("11 ok, 0 failed, 0 not known, 2 not asked");
  });

  test("asks for what it was told to, in the one form that all signers agree on", async () => {
    const { requests } = await runSmoke({ options: ["--key", "other", "--scope", "a!b1.x =y"] });
    const targets = requests.map(({ head }) => head[0]?.split(" ")[1]);
    expect(targets).toEqual([
      "/health",
      "/health",
      "/health",
      "/access",
      "/access/other",
      "/token?key=other&scope=a%21b1.x%20%3Dy",
      "/token?key=other&scope=a%21b1.x%20%3Dy",
      "/token?key=smoke-no-such-key",
    ]);
  });
});

describe("btp-broker smoke finds", () => {
  test.for(rows)("$id $is, because $because", async ({ id, is, says, ...asking }) => {
    const options = [...everything, ...(asking.options ?? [])];
    const { exit, findings } = await runSmoke({ ...asking, options });
    const { verdict, seen, way_out: wayOut } = findings.find((finding) => finding.id === id) ?? {};
    expect([verdict, `${seen} ${wayOut}`]).toEqual([is, expect.stringMatching(says)]);
    expect(exit).toBe(findings.every((each) => each.verdict === "ok") ? 0 : 1);
    // What is wrong always has a way out.
    const failures = findings.filter((each) => each.verdict === "failed");
    for (const failure of failures) expect(failure.way_out).toMatch(/\w{3,}/);
  });

  test.for(Object.keys(FINDINGS))("%s failed in at least one of these ways", (id) => {
    expect(rows.filter((row) => row.id === id && row.is === "failed").length).toBeGreaterThan(0);
  });
});

describe("btp-broker smoke could not ask, and exits with 3:", () => {
  test.for([
    { unsigned: silent, says: /no answer came in time/, because: "nobody answers" },
    {
      unsigned: (socket: { destroy(): void }) => socket.destroy(),
      says: /the connection failed/,
      because: "the connection breaks",
    },
  ])("$because", async ({ unsigned, says }) => {
    const { exit, text, requests } = await runSmoke({ script: { unsigned } });
    expect([exit, text]).toEqual([3, expect.stringMatching(says)]);
    expect(requests).toHaveLength(1);
  });

  test.for([
    { message: "Could not load credentials", says: "no AWS credentials in this shell" },
    { message: "Token is expired. To refresh this SSO session …", says: "have expired" },
  ])("there are no credentials: $message", async ({ message, says }) => {
    await using url = await startScriptedUrl();
    const outcome = await runCli(["smoke", "--url", url.origin, "--region", "eu-central-1"], [smoke], {
      fetch: globalThis.fetch,
      now: () => SCRIPTED_NOW,
      credentials: () => Promise.reject(new Error(`${message} ${canaries.sessionToken}`)),
      invokeDirectly: async () => ({ is: "permitted" }),
      answerWithinMs: 20_000,
    });
    expect(outcome).toEqual({ exit: 3, problem: expect.stringContaining(says) });
    expectNoSecret(JSON.stringify(outcome));
    expect(url.requests).toEqual([]);
  });
});
