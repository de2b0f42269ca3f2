import { afterAll, beforeAll, expect, test } from "vitest";
import { type Journey, startJourney } from "../support/journey.ts";

const PROCESSES = 50;
const REQUESTS = 20;
const USER = "btp/test/admin-user";

let broker: Journey;
beforeAll(async () => {
  broker = await startJourney({ of: "users" });
});
afterAll(() => broker[Symbol.asyncDispose]());

async function endLoginProcess(): Promise<number> {
  const { lambda } = broker.login ?? {};
  const pid = lambda?.pid;
  if (pid === undefined) throw new Error("No process logs in");
  process.kill(pid, "SIGKILL");
  await expect.poll(() => lambda?.pid).toBeUndefined();
  return pid;
}

test("50 processes of the bundle that log in, 20 requests each: one login with a wrong password, and the user is not locked", async () => {
  const account = broker.xsuaa.users.get("admin@example.com");
  const right = broker.secretsManager.value(USER) ?? "";
  broker.secretsManager.put(
    USER,
    JSON.stringify({ username: "admin@example.com", password: "canary-wrong" }),
  );
  const pids = new Set<number>();
  for (let turn = 0; turn < PROCESSES; turn++) {
    for (let request = 0; request < REQUESTS; request++) {
      const { status, json } = await broker.ask("orders", "/token?key=admin");
      expect([status, json["error"]]).toEqual([503, "key_unusable"]);
    }
    pids.add(await endLoginProcess());
    // A caller may cause so many mints in a minute, and no more.
    broker.clock.advance(60_000);
  }
  expect(pids.size).toBe(PROCESSES);
  expect(broker.login?.endpoint.counters().invoked).toBe(PROCESSES * REQUESTS);
  expect(account?.counters).toEqual({ logins: 0, refused: 1, failures: 1, refreshes: 0 });
  expect(account?.lockedUntil).toBeUndefined();

  broker.secretsManager.put(USER, right);
  expect((await broker.ask("orders", "/token?key=admin")).status).toBe(200);
  expect(account?.counters).toMatchObject({ logins: 1, refused: 1 });
  expect(broker.lines.join("\n")).not.toContain("canary-wrong");
});
