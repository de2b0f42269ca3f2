import { afterEach, expect, test } from "vitest";
import { functionUrlEvent } from "../support/function-url-event.ts";
import { type Journey, startJourney } from "../support/journey.ts";

let broker: Journey;
afterEach(() => broker[Symbol.asyncDispose]());

function mints({ xsuaa, keys }: Journey): number {
  return keys.reduce((sum, { client }) => sum + xsuaa.counters(client.clientid).requests, 0);
}

test("500 first requests at once in one process are one mint, and all get its token", async () => {
  broker = await startJourney();
  const heard = await Promise.all(
    Array.from({ length: 500 }, () => broker.ask("orders", "/token?key=cis-central")),
  );
  expect(new Set(heard.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(heard.map(({ json }) => json["access_token"])).size).toBe(1);
  expect(mints(broker)).toBe(1);
  expect(broker.secretsManager.counters("GetSecretValue", "btp/test/cis-central")).toBeLessThanOrEqual(2);
});

test("20 processes that each take one request at a time are 20 mints at most", async () => {
  broker = await startJourney();
  const processes = [];
  try {
    // Five at a time: twenty Node processes starting at once would only wait for each other.
    for (let started = 0; started < 20; started += 5)
      processes.push(...(await Promise.all(Array.from({ length: 5 }, () => broker.startAnother()))));
    const waiting = Array.from({ length: 200 }, () => functionUrlEvent());
    const statuses: unknown[] = [];
    await Promise.all(
      processes.map(async (process) => {
        for (let event = waiting.pop(); event; event = waiting.pop()) {
          const result = await process.invoke(event);
          statuses.push((result as { statusCode: number }).statusCode);
        }
      }),
    );
    expect(statuses).toHaveLength(200);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(mints(broker)).toBeLessThanOrEqual(20);
    expect(mints(broker)).toBeGreaterThan(0);
  } finally {
    await Promise.all(processes.map((process) => process.stop()));
  }
}, 60_000);
