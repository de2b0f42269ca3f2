import { afterEach, beforeEach, expect, test } from "vitest";
import { functionUrlEvent } from "../support/function-url-event.ts";
import { type Journey, startJourney } from "../support/journey.ts";

const MINUTE = 60_000;

let broker: Journey;
beforeEach(async () => {
  broker = await startJourney();
});
afterEach(() => broker[Symbol.asyncDispose]());

const tick = (ageMs = 0, more: object = {}) =>
  broker.lambda.invoke({
    kind: "warm-up",
    scheduledTime: new Date(broker.clock.now() - ageMs).toISOString(),
    ...more,
  });
const mints = () => broker.xsuaa.counters(broker.keys[0]?.client.clientid ?? "").issued;

test("the schedule's event mints what the rules grant of warm keys, and the first caller gets a hit", async () => {
  await tick();
  expect((await broker.ask("orders", "/token?key=cis-central")).headers["x-cache"]).toBe("hit");
  expect(mints()).toBe(1);
});

test("it renews what the next ten minutes would make ageing, and nothing before that", async () => {
  await tick();
  broker.clock.advance(90 * MINUTE);
  expect(await tick()).toMatchObject({ entries: [{ outcome: "fresh" }] });
  // Jitter moves the end of a token's youth between 108 and 132 minutes.
  broker.clock.advance(35 * MINUTE);
  expect(await tick()).toMatchObject({ entries: [{ outcome: "renewed" }] });
  expect(mints()).toBe(2);
  expect((await broker.ask("orders", "/token?key=cis-central")).headers["x-cache"]).toBe("hit");
});

test("it writes one report line and no audit line", async () => {
  await tick();
  const records = broker.lines.map((line) => JSON.parse(line) as { type: string });
  expect(records.map(({ type }) => type)).toEqual(["warm-up"]);
});

test("a tick that is more than a minute late does nothing", async () => {
  expect(await tick(61_000)).toMatchObject({ skipped: "stale" });
  expect(mints()).toBe(0);
});

test.for([
  { more: { keys: ["cis-central"] }, because: "an extra field" },
  { more: { scheduledTime: "now" }, because: "no instant" },
  { more: { kind: "warm-up " }, because: "another kind" },
])("an event with $because is refused and not written down", async ({ more }) => {
  await expect(tick(0, more)).rejects.toThrow(/refused/);
  expect(mints()).toBe(0);
  expect(broker.lines.join("\n")).not.toContain("cis-central");
});

test("it fails loudly when no key could be warmed", async () => {
  broker.secretsManager.remove("btp/test/cis-central");
  await expect(tick()).rejects.toThrow(/every key/);
  expect(broker.lines.join("\n")).toContain("key_absent");
});

test.for([
  { type: "provisioned-concurrency", minted: 1, cache: "hit", because: "nobody waits for its INIT" },
  { type: "on-demand", minted: 0, cache: "miss", because: "its INIT is somebody's cold start" },
])("a process that starts as $type has minted $minted, because $because", async ({ type, minted, cache }) => {
  const process = await broker.startAnother({ AWS_LAMBDA_INITIALIZATION_TYPE: type });
  try {
    expect(mints()).toBe(minted);
    const answer = await process.invoke(functionUrlEvent());
    expect(answer).toMatchObject({ statusCode: 200, headers: { "x-cache": cache } });
  } finally {
    await process.stop();
  }
});

test("a process that starts provisioned while nothing can be minted starts all the same, and says why", async () => {
  broker.secretsManager.remove("btp/test/cis-central");
  const process = await broker.startAnother({ AWS_LAMBDA_INITIALIZATION_TYPE: "provisioned-concurrency" });
  await process.stop();
  expect(broker.lines.join("\n")).toContain('"failure":"key_absent"');
});
