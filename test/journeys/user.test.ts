import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Journey, startJourney } from "../support/journey.ts";

const USER = "btp/test/admin-user";
const SECOND = 1_000;

let broker: Journey;
beforeAll(async () => {
  broker = await startJourney({ of: "users", lifeSeconds: 1_800 });
});
afterAll(() => broker[Symbol.asyncDispose]());

const account = (key: string) => {
  const name = broker.keys.find((each) => each.name === key)?.user?.user.username ?? "";
  const found = broker.xsuaa.users.get(name);
  if (!found) throw new Error("The user is there from the start");
  return found;
};
const lastAudit = () => broker.audits().at(-1);
const loginLines = (): readonly Readonly<Record<string, unknown>>[] =>
  broker.lines.flatMap((line) => {
    try {
      const record: unknown = JSON.parse(line);
      return typeof record === "object" && record !== null && "type" in record && record.type === "login"
        ? [record]
        : [];
    } catch {
      return [];
    }
  });

describe("a caller of a key with a user", () => {
  test("gets a token of that user, from the login function's process, with one login", async () => {
    expect(account("admin").counters.logins).toBe(0);
    const first = await broker.ask("orders", "/token?key=admin");
    expect([first.status, first.headers["x-cache"]]).toEqual([200, "miss"]);
    expect(first.json["expires_in"]).toBeGreaterThan(1_790);
    expect(account("admin").counters).toMatchObject({ logins: 1, refreshes: 1, refused: 0 });
    expect(lastAudit()).toMatchObject({
      outcome: "issued",
      user: "admin@example.com",
      mint: { answers: [200, 200], logins: 1 },
    });
    const login = loginLines().at(-1);
    expect(login).toMatchObject({ key: "admin", outcome: "issued", user: "admin@example.com", logins: 1 });
    expect(lastAudit()?.["mint"]).toMatchObject({ login: login?.["request_id"] });
  });

  test("is served from memory, and by refresh tokens for twelve hours", async () => {
    expect((await broker.ask("orders", "/token?key=admin")).headers["x-cache"]).toBe("hit");
    for (let turn = 0; turn < 24; turn++) {
      broker.clock.advance(1_800 * SECOND);
      expect((await broker.ask("orders", "/token?key=admin")).status).toBe(200);
    }
    expect(account("admin").counters).toMatchObject({ logins: 1, refused: 0 });
    expect(broker.login?.endpoint.counters().throttled).toBe(0);
  });

  test("has a key without a user beside it, which asks nobody to log in", async () => {
    const { invoked } = broker.login?.endpoint.counters() ?? {};
    expect((await broker.ask("orders", "/token?key=plain")).status).toBe(200);
    expect(lastAudit()).not.toHaveProperty("user");
    expect(broker.login?.endpoint.counters().invoked).toBe(invoked);
  });

  test("waits for the next code of a second factor, and is told for how long", async () => {
    const first = await broker.ask("orders", "/token?key=secured");
    // 200 where the next one was near enough to be waited for.
    expect([200, 503]).toContain(first.status);
    broker.clock.advance(Number(first.headers["retry-after"] ?? 0) * SECOND);
    expect((await broker.ask("orders", "/token?key=secured")).status).toBe(200);
    expect(account("secured").counters).toMatchObject({ logins: 1, refused: 0 });
  });

  test("acts as the user of the key it asks for, whichever was asked for before", async () => {
    for (const key of ["admin", "secured", "admin", "secured"]) {
      broker.clock.advance(1_800 * SECOND);
      const { status, json } = await broker.ask("orders", `/token?key=${key}`);
      const claims = Buffer.from(String(json["access_token"]).split(".")[1] ?? "", "base64url").toString();
      const { username } = account(key).user;
      expect([status, (JSON.parse(claims) as { user_name: unknown }).user_name]).toEqual([200, username]);
      expect(lastAudit()).toMatchObject({ key, user: username });
    }
    expect(account("admin").user.username).not.toBe(account("secured").user.username);
  });
});

describe("a wrong password", () => {
  test("is tried once, whatever processes come after, and the corrected one at the first request", async () => {
    const right = broker.secretsManager.value(USER) ?? "";
    broker.secretsManager.put(
      USER,
      JSON.stringify({ username: "admin@example.com", password: "canary-wrong" }),
    );
    broker.clock.advance(1_800 * SECOND);
    const { refused } = account("admin").counters;
    for (let turn = 0; turn < 3; turn++) {
      for (let request = 0; request < 5; request++) {
        const heard = await broker.ask("orders", "/token?key=admin");
        expect([heard.status, heard.json["error"]]).toEqual([503, "key_unusable"]);
      }
      expect(lastAudit()).toMatchObject({ outcome: "password_refused", user: "admin@example.com" });
      // The next order starts another process, with an empty memory.
      await endLoginProcess();
    }
    expect(account("admin").counters.refused).toBe(refused + 1);
    expect(loginLines().filter((line) => line["password_refused"] === 1)).toHaveLength(1);
    broker.secretsManager.put(USER, right);
    expect((await broker.ask("orders", "/token?key=admin")).status).toBe(200);
    expect(broker.lines.join("\n")).not.toContain("canary-wrong");
  });
});

async function endLoginProcess(): Promise<void> {
  const { lambda } = broker.login ?? {};
  if (lambda?.pid !== undefined) process.kill(lambda.pid, "SIGKILL");
  await expect.poll(() => lambda?.pid).toBeUndefined();
}
