import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { workloadCallers } from "@btp-token-broker/core";
import { some } from "../../../test/support/some.ts";
import { workload, workloadMembers } from "../../../test/support/workload.ts";
import { startControlServer } from "./control-server.ts";
import { issuerControls } from "./issuer-controls.ts";
import { type LocalIssuers, startIssuers } from "./issuers.ts";
import type { Loopback } from "./listen.ts";

let issuers: LocalIssuers;
let controls: Loopback;
beforeAll(async () => {
  const configuration = some.configuration(workloadMembers);
  issuers = await startIssuers([...configuration.issuers.values()], Date.now);
  controls = await startControlServer(
    0,
    issuerControls({ issuers, workloads: workloadCallers(configuration) }),
  );
});
afterAll(async () => {
  await controls.stop();
  await issuers[Symbol.asyncDispose]();
});

async function ask(method: string, target: string, body?: string) {
  const response = await fetch(`${controls.origin}${target}`, {
    method,
    ...(body !== undefined && { body }),
  });
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
}

describe("the controls of issuers", () => {
  test("print a caller's JWT as text, for a shell to take", async () => {
    const { status, type, text } = await ask("GET", "/jwt?caller=deploy");
    expect([status, type]).toEqual([200, "text/plain; charset=utf-8"]);
    expect(decodeJwt(text.trim()).sub).toBe(workload.principal.name);
  });

  test("print one that says other things", async () => {
    const { text } = await ask("POST", "/jwt?caller=deploy", '{"claims":{"aud":"x","jti":null}}');
    expect(decodeJwt(text.trim())).toMatchObject({ aud: "x" });
    expect(decodeJwt(text.trim())).not.toHaveProperty("jti");
  });

  test.for([
    { method: "GET", target: "/jwt?caller=orders", says: "deploy", because: "a role has no JWT" },
    { method: "GET", target: "/jwt?caller=nobody", says: "deploy", because: "nobody is called so" },
    { method: "GET", target: "/jwt", says: "caller", because: "no caller is named" },
    { method: "POST", target: "/jwt?caller=deploy", body: "{", says: "not JSON", because: "it is cut off" },
    {
      method: "POST",
      target: "/jwt?caller=deploy",
      body: '{"claim":{}}',
      says: "there are claims, header, forged",
      because: "a member is unknown",
    },
    { method: "POST", target: "/issuers/none?rotate", says: "actions", because: "there is no such issuer" },
    { method: "POST", target: "/issuers/actions?state=x", says: "silent", because: "there is no such state" },
  ])("say what would be right to $method $target: $because", async ({ method, target, body, says }) => {
    const { status, text } = await ask(method, target, body);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).toContain(says);
  });

  test("stop an issuer and let it run again", async () => {
    for (const state of ["stopped", "silent", "running"]) {
      await ask("POST", `/issuers/actions?state=${state}`);
      expect(issuers.byName.get("actions")?.state).toBe(state);
      expect(JSON.parse((await ask("GET", "/issuers")).text)).toEqual({ actions: { state, reads: 0 } });
    }
  });

  test("rotate an issuer's keys", async () => {
    const kidOf = async () => (await ask("GET", "/jwt?caller=deploy")).text.split(".")[0];
    const before = await kidOf();
    expect((await ask("POST", "/issuers/actions?rotate")).status).toBe(200);
    expect(await kidOf()).not.toBe(before);
  });
});
