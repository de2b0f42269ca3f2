import { afterEach, beforeEach, expect, test } from "vitest";
import { type Journey, startJourney } from "../support/journey.ts";

const SECRET = "btp/test/cis-central";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let broker: Journey;
beforeEach(async () => {
  broker = await startJourney();
});
afterEach(() => broker[Symbol.asyncDispose]());

const ask = () => broker.ask("orders", "/token?key=cis-central");

async function control(target: string): Promise<void> {
  const { status } = await fetch(`${broker.controls.origin}${target}`, { method: "POST" });
  expect(status).toBe(200);
}

/** The part of the last audit line that tells of the mint. */
const mint = () => broker.audits().at(-1)?.["mint"];

test("a key's secret is replaced with a certificate, which mints over mutual TLS, runs out, and is replaced", async () => {
  expect((await ask()).headers["x-cache"]).toBe("miss");
  expect(mint()).toMatchObject({ origin: broker.xsuaa.origin });
  await control(`/secrets/${SECRET}?certificate=7d`);
  expect((await ask()).headers["x-cache"]).toBe("hit");
  broker.clock.advance(13 * HOUR);
  expect((await ask()).headers["x-cache"]).toBe("miss");
  const certificateHost = broker.xsuaa.certificateHost?.origin;
  expect(mint()).toMatchObject({ origin: certificateHost, answers: [200], certificate_days: 6 });
  expect(mint()).not.toMatchObject({ remarks: expect.arrayContaining(["certificate_ends_soon"]) as unknown });
  // The connection has been idle for long, and another is made.
  broker.clock.advance(4 * DAY);
  expect((await ask()).status).toBe(200);
  expect(mint()).toMatchObject({
    answers: [200],
    certificate_days: 2,
    remarks: expect.arrayContaining(["certificate_ends_soon"]) as unknown,
  });
  broker.clock.advance(3 * DAY);
  expect(await ask()).toMatchObject({ status: 503, json: { error: "key_unusable" } });
  expect(broker.audits().at(-1)).toMatchObject({ outcome: "key_expired", cause: { code: "key_expired" } });
  await control(`/secrets/${SECRET}?restore`);
  expect((await ask()).status).toBe(200);
  expect(mint()).toMatchObject({ origin: broker.xsuaa.origin });
});

test("a certificate that is over already is refused by name, and xsuaa hears nothing of it", async () => {
  await control(`/secrets/${SECRET}?certificate=-1d`);
  expect((await ask()).json["error"]).toBe("key_unusable");
  expect(broker.audits().at(-1)).toMatchObject({ cause: { code: "key_expired" } });
  expect(broker.xsuaa.counters(broker.keys[0]?.client.clientid ?? "").requests).toBe(0);
});

test("no line of its private key is written down", async () => {
  await control(`/secrets/${SECRET}?certificate=7d`);
  expect((await ask()).status).toBe(200);
  const { uaa } = JSON.parse(broker.secretsManager.value(SECRET) ?? "") as {
    readonly uaa: { readonly key: string };
  };
  const lines = uaa.key.split("\n").filter((line) => line.length > 40);
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) expect(broker.lines.join()).not.toContain(line);
});
