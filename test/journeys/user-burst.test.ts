import { decodeJwt } from "jose";
import { afterEach, expect, test } from "vitest";
import { functionUrlEvent } from "../support/function-url-event.ts";
import { type Journey, startJourney } from "../support/journey.ts";

const ADMIN = "admin!b14";
/** Four ways to ask, of which the first and the last come to the same. */
const ASKED = [
  { query: "key=admin", scopes: ["event.read", "job.read"] },
  { query: "key=admin&scope=job.read", scopes: ["job.read"] },
  { query: "key=admin&scope=event.read", scopes: ["event.read"] },
  { query: "key=admin&scope=event.read%20job.read", scopes: ["event.read", "job.read"] },
] as const;
const SETS = 3;
const REQUESTS = 200;

let broker: Journey;
afterEach(() => broker[Symbol.asyncDispose]());

type Door = Pick<Journey["lambda"], "invoke">;

/** Asks for all of it at once, in every way, and gives what was answered. */
async function askAtOnce(door: Door) {
  return Promise.all(
    Array.from({ length: REQUESTS }, async (_, at) => {
      const { query = "", scopes = [] } = ASKED[at % ASKED.length] ?? {};
      const { statusCode, body } = (await door.invoke(functionUrlEvent({ query }))) as {
        readonly statusCode: number;
        readonly body: string;
      };
      const { access_token: token } = JSON.parse(body) as { readonly access_token?: string };
      return { statusCode, scopes: scopes.map((scope) => `${ADMIN}.${scope}`), token };
    }),
  );
}

/** Everybody has a token of just what was asked for, and who asks for the same has the same one. */
function expectOwnTokens(answers: Awaited<ReturnType<typeof askAtOnce>>): void {
  const tokens = new Map<string, Set<string>>();
  for (const { statusCode, scopes, token = "" } of answers) {
    expect(statusCode).toBe(200);
    const { scope, user_name: user } = decodeJwt<{ scope: string[] }>(token);
    expect([[...scope].sort(), user]).toEqual([scopes, "admin@example.com"]);
    tokens.set(scopes.join(), (tokens.get(scopes.join()) ?? new Set()).add(token));
  }
  expect([...tokens.values()].map(({ size }) => size)).toEqual(Array.from({ length: SETS }, () => 1));
}

function spent() {
  const counters = broker.xsuaa.users.get("admin@example.com")?.counters;
  return { ...counters, invoked: broker.login?.endpoint.counters().invoked };
}

test("200 first requests at once in one process are an order for each set of scopes, and one login", async () => {
  broker = await startJourney({ of: "users" });
  expectOwnTokens(await askAtOnce(broker.lambda));
  expect(spent()).toEqual({ logins: 1, refused: 0, failures: 0, refreshes: SETS, invoked: SETS });
});

test("200 at once in each of two processes are one login, though one order is handled at a time", async () => {
  broker = await startJourney({ of: "users" });
  const other = await broker.startAnother();
  try {
    const answers = await Promise.all([broker.lambda, other].map(askAtOnce));
    for (const heard of answers) expectOwnTokens(heard);
    const orders = 2 * SETS;
    expect(spent()).toEqual({ logins: 1, refused: 0, failures: 0, refreshes: orders, invoked: orders });
    expect(broker.login?.endpoint.counters().throttled).toBeGreaterThan(0);
  } finally {
    await other.stop();
  }
});
