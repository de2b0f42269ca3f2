import { afterEach, beforeEach, expect, test } from "vitest";
import { type Journey, startJourney } from "../support/journey.ts";

let broker: Journey;
beforeEach(async () => {
  broker = await startJourney();
});
afterEach(() => broker[Symbol.asyncDispose]());

const deploy = () => broker.lambda.invoke({ kind: "deployment" });
const mints = (key: number) => broker.xsuaa.counters(broker.keys[key]?.client.clientid ?? "").issued;

test("a new version warms the warm keys, reads the others, and the first caller gets a hit", async () => {
  expect(await deploy()).toMatchObject({
    type: "deployment",
    keys: [
      { key: "cis-central", found: "warm" },
      { key: "cis-local", found: "read" },
      { key: "saas-registry", found: "read" },
    ],
  });
  expect((await broker.ask("orders", "/token?key=cis-central")).headers["x-cache"]).toBe("hit");
  expect([mints(0), mints(1), mints(2)]).toEqual([1, 0, 0]);
});

test("what it answers, which is kept in the state, is names and codes", async () => {
  broker.secretsManager.put(
    "btp/test/cis-local",
    '{"clientid":"canary-client","clientsecret":"canary-secret"}',
  );
  const answer = JSON.stringify(await deploy());
  expect(answer).toContain('{"code":"key_malformed","field":"url","problem":"missing"}');
  expect(answer).not.toContain("canary");
  for (const { client } of broker.keys) expect(answer).not.toContain(client.clientid);
  expect(answer).not.toMatch(/eyJ/);
  expect(broker.lines.join("\n")).not.toContain("canary");
});

test("it passes while xsuaa is down, as long as one key can be read that nobody wants warm", async () => {
  await broker.xsuaa.stop();
  expect(await deploy()).toMatchObject({
    keys: [
      { key: "cis-central", found: "unusable", failures: [{ code: "endpoint_unreachable" }] },
      { key: "cis-local", found: "read" },
      { key: "saas-registry", found: "read" },
    ],
  });
});

test("it fails when not one key is usable, with what is wrong with each", async () => {
  broker.secretsManager.remove("btp/test/cis-central");
  broker.secretsManager.put("btp/test/cis-local", "not a key: canary");
  broker.secretsManager.remove(broker.keys[2]?.secret ?? "");
  await expect(deploy()).rejects.toThrow(
    "Not one key is usable, so the alias stays with the version that serves: cis-central: key_absent; " +
      "cis-local: key_malformed (the whole value) not_json; saas-registry: key_absent. docs/deploy.md",
  );
  expect(broker.lines.join("\n")).not.toContain("canary");
});

test("no caller can ask for it", async () => {
  const answer = await broker.ask("orders", "/token?key=cis-central&kind=deployment");
  expect(answer.status).toBe(400);
  await expect(broker.lambda.invoke({ kind: "deployment", key: "cis-central" })).rejects.toThrow(/refused/);
  expect(broker.lines.some((line) => line.includes('"type":"deployment"'))).toBe(false);
});
