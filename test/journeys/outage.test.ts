import { afterEach, beforeEach, expect, test } from "vitest";
import { type Journey, startJourney } from "../support/journey.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SECRET = "btp/test/cis-central";

let broker: Journey;
beforeEach(async () => {
  broker = await startJourney();
});
afterEach(() => broker[Symbol.asyncDispose]());

const ask = () => broker.ask("orders", "/token?key=cis-central");

test("xsuaa stopped: a held token is served with its true life until its floor, then 503; xsuaa back: 200", async () => {
  const first = await ask();
  await broker.xsuaa.stop();

  // Not to the second: the tries of each request take real time, which the moved clock adds to.
  const heldAt = async (lifeLeft: number) => {
    const heard = await ask();
    expect([heard.status, heard.headers["x-cache"]]).toEqual([200, "held"]);
    expect(heard.json["access_token"]).toBe(first.json["access_token"]);
    expect(heard.json["expires_in"]).toBeLessThanOrEqual(lifeLeft);
    expect(heard.json["expires_in"]).toBeGreaterThan(lifeLeft - 30);
  };
  broker.clock.advance(2 * HOUR + 15 * MINUTE);
  await heldAt(43_200 - 8_100);
  broker.clock.advance(4 * HOUR);
  await heldAt(43_200 - 22_500);
  broker.clock.advance(5 * HOUR + 41 * MINUTE);
  await heldAt(240);

  broker.clock.advance(4 * MINUTE);
  const failed = await ask();
  expect([failed.status, failed.json["error"]]).toEqual([503, "temporarily_unavailable"]);
  const retryAfter = Number(failed.headers["retry-after"]);
  expect(retryAfter).toBeGreaterThan(0);

  await broker.xsuaa.start();
  broker.clock.advance(retryAfter * 1_000);
  const back = await ask();
  expect([back.status, back.headers["x-cache"]]).toEqual([200, "miss"]);
});

test("a failure after many others is the held token or a 503 like the first, and a 200 when it is over", async () => {
  await ask();
  broker.xsuaa.faults.always("*", { status: 429, body: "" });
  broker.clock.advance(11 * HOUR + 56 * MINUTE);
  const heard = [];
  for (let minute = 0; minute < 7; minute++) {
    const { status, headers } = await ask();
    heard.push(`${status} ${String(headers["x-cache"] ?? headers["retry-after"])}`);
    broker.clock.advance(MINUTE);
  }
  expect(heard.slice(0, 3)).toEqual(["200 held", "200 held", "200 held"]);
  for (const each of heard.slice(-3)) expect(each).toMatch(/^503 \d+$/);

  broker.xsuaa.faults.clear();
  expect(await ask()).toMatchObject({ status: 200, headers: { "x-cache": "miss" } });
});

test("unusable text in the secret: held tokens are served, then key_unusable; restored, it works within 15 s", async () => {
  await ask();
  const good = broker.secretsManager.value(SECRET) ?? "";
  broker.secretsManager.put(
    SECRET,
    '{"uaa": {"clientid": "canary-client-id", "clientsecret": ["canary-secret"]}}',
  );

  broker.clock.advance(3 * HOUR);
  const held = await ask();
  expect([held.status, held.headers["x-cache"]]).toEqual([200, "held"]);
  broker.clock.advance(9 * HOUR);
  const unusable = await ask();
  expect([unusable.status, unusable.json["error"]]).toEqual([503, "key_unusable"]);
  expect(broker.audits().at(-1)).toMatchObject({
    outcome: "key_malformed",
    cause: { field: "uaa.clientsecret", problem: "not_text" },
  });
  expect(broker.lines.join("\n")).not.toContain("canary");
  expect(unusable.text).not.toMatch(/canary|clientsecret/);

  broker.secretsManager.put(SECRET, good);
  broker.clock.advance(15_000);
  expect((await ask()).status).toBe(200);
});

test("an aborted renewal never enters the cache: xsuaa answers after the second that the request waited", async () => {
  const first = await ask();
  broker.clock.advance(3 * HOUR);
  broker.xsuaa.faults.next("*", { slowMs: 1_300 });
  const held = await ask();
  expect(held.headers["x-cache"]).toBe("held");
  await expect
    .poll(() => broker.xsuaa.counters(broker.keys[0]?.client.clientid ?? "").issued, { timeout: 10_000 })
    .toBe(2);
  const after = await ask();
  expect(after.headers["x-cache"]).toBe("held");
  expect(after.json["access_token"]).toBe(first.json["access_token"]);
});

test("connections that died while the process was frozen cost no request anything", async () => {
  await ask();
  broker.lambda.freeze();
  for (const server of [broker.xsuaa, broker.secretsManager]) {
    await server.stop();
    await server.start();
  }
  broker.clock.advance(3 * HOUR);
  broker.lambda.thaw();
  const heard = await ask();
  expect([heard.status, heard.headers["x-cache"]]).toEqual([200, "renewed"]);
  expect(broker.audits().at(-1)).toMatchObject({ mint: { attempts: 1, answers: [200] } });
});

test("a key that was stored before xsuaa knows it is stood in for, and the audit line says so", async () => {
  await ask();
  const good = broker.secretsManager.value(SECRET) ?? "";
  broker.secretsManager.put(
    SECRET,
    good.replace(/"clientsecret":\s*"[^"]+"/, '"clientsecret": "canary-early"'),
  );
  broker.clock.advance(3 * HOUR);
  expect((await ask()).headers["x-cache"]).toBe("renewed");
  expect(broker.audits().at(-1)).toMatchObject({
    mint: { answers: [401, 200], remarks: expect.arrayContaining(["rotation_incomplete"]) as unknown },
  });
  expect(broker.lines.join("\n")).not.toContain("canary");
});
