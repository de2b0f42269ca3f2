import { setImmediate as turn } from "node:timers/promises";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { XsuaaFault } from "../../packages/local/src/xsuaa/fault.ts";
import {
  badGateway,
  serverError,
  serviceUnavailable,
} from "../../packages/local/src/xsuaa/recorded-faults.ts";
import { createRandom } from "../support/random.ts";
import { some } from "../support/some.ts";
import { the } from "../support/the.ts";
import { clientOf, fullName, startLoopbackBroker, zoneOf } from "./loopback-broker.ts";

const KEYS = Array.from({ length: 50 }, (_, index) => `key-${index + 1}`);
/** Scope sets that overlap, so that a mix-up of two would be a token that is too wide or too narrow. */
const SCOPE_SETS = [["a"], ["b", "a"], ["c", "b"], ["d", "c", "b", "a"]] as const;
const SCOPES = ["a", "b", "c", "d"];

/** What a mint is tried again after. */
const FAULTS = {
  "408": { status: 408, body: "" },
  "500": serverError,
  "502": badGateway,
  "503": serviceUnavailable,
  "504": { status: 504, body: "" },
  "half a head": { sent: "half-head" },
  "half a body": { sent: "half-body" },
  reset: "reset",
} as const satisfies Readonly<Record<string, XsuaaFault>>;
type FaultName = keyof typeof FAULTS;
const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];
/** Which faults each key's xsuaa begins with, in the order of the keys. */
type Plan = readonly (readonly FaultName[])[];

const configuration = some.configuration({
  keys: Object.fromEntries(KEYS.map((key) => [key, { secret: `btp/test/${key}` }])),
  callers: Object.fromEntries(
    ["set-0", "set-1", "set-2", "set-3", "every"].map((name) => [
      name,
      { role: `arn:aws:iam::${the.account}:role/${name}`, mintsPerMinute: 3_600 },
    ]),
  ),
  rules: KEYS.flatMap((key) => [
    ...SCOPE_SETS.map((scopes, at) => ({ id: `${key}-${at}`, callers: [`set-${at}`], key, scopes })),
    { id: `${key}-every`, callers: ["every"], key, scopes: SCOPES },
  ]),
});

interface Asked {
  readonly key: string;
  readonly scopes: readonly string[];
  readonly role: string;
  readonly query: string;
}

/** Five ways to ask for one token: three by whom it is all they may have, two by name, in another order and in full. */
function waysToAsk(key: string, scopes: readonly string[], at: number): readonly Asked[] {
  const named = (names: readonly string[]) => `key=${key}&scope=${encodeURIComponent(names.join(" "))}`;
  const byDefault = { key, scopes, role: `set-${at}`, query: `key=${key}` };
  return [
    byDefault,
    byDefault,
    byDefault,
    { key, scopes, role: "every", query: named(scopes.toReversed()) },
    { key, scopes, role: "every", query: named(scopes.map(fullName)) },
  ];
}

/**
 * Asks a thousand times at once, in an order that the seed says, while each key's xsuaa fails as planned; and then the
 * same again, when everything is in memory.
 */
async function askThousandTimes(plan: Plan, seed: number) {
  const random = createRandom(seed);
  const broker = await startLoopbackBroker({
    configuration,
    scopes: SCOPES,
    lifeSeconds: 43_200,
    // Time stands still and waits between attempts take none: moving the one clock by the wait of each of so many
    // mints side by side would use up the budgets of all the others.
    now: () => the.now,
    random,
    pause: () => turn(),
  });
  KEYS.forEach((key, at) => {
    broker.xsuaa.setSecrets(key, `canary-secret-of-${key}`);
    broker.secretsManager.store(key, `canary-secret-of-${key}`);
    for (const fault of plan[at] ?? []) broker.xsuaa.failNext(key, FAULTS[fault]);
  });
  const wanted = KEYS.flatMap((key) => SCOPE_SETS.flatMap((scopes, at) => waysToAsk(key, scopes, at)))
    .map((asked) => ({ asked, turn: random() }))
    .sort((one, other) => one.turn - other.turn);
  const askAll = () =>
    Promise.all(
      wanted.map(async ({ asked }) => ({ asked, heard: await broker.ask(asked.role, asked.query) })),
    );
  return { broker, answers: await askAll(), again: await askAll() };
}

type Thousand = Awaited<ReturnType<typeof askThousandTimes>>;

/** Every answer is a token of the key's client, in its zone, that may do what was asked for and nothing else. */
function expectOwnTokens(answers: Thousand["answers"]): void {
  expect(answers).toHaveLength(1_000);
  for (const { asked, heard } of answers) {
    const scope = asked.scopes.map(fullName).sort();
    expect(heard).toMatchObject({
      status: 200,
      body: { scope: scope.join(" ") },
      claims: { cid: clientOf(asked.key), zid: zoneOf(asked.key) },
    });
    expect([...(heard.claims["scope"] as readonly string[])].sort()).toEqual(scope);
  }
}

/** Every entry was minted once, every fault was met by one more attempt, and the audit lines say the same as xsuaa. */
function expectMintsAndRetries(broker: Thousand["broker"], plan: Plan): void {
  const audits = broker.audits();
  expect(audits).toHaveLength(2_000);
  const mints = audits.flatMap(({ key, mint }) => (mint ? [{ key, attempts: mint.attempts }] : []));
  expect(mints).toHaveLength(KEYS.length * SCOPE_SETS.length);
  KEYS.forEach((key, at) => {
    const faults = plan[at] ?? [];
    const count = (...names: FaultName[]) => faults.filter((fault) => names.includes(fault)).length;
    const seen = broker.xsuaa.counters(key);
    expect(seen).toEqual({
      requests: SCOPE_SETS.length + faults.length,
      // Half of an answer is no answer, and all the same xsuaa has made a token.
      issued: SCOPE_SETS.length + count("half a head", "half a body"),
      refused: 0,
    });
    const attempts = mints.reduce((sum, mint) => sum + (mint.key === key ? mint.attempts : 0), 0);
    // A kept connection that breaks before an answer was stale: the adapter sends again, and that is one attempt.
    expect(attempts).toBeLessThanOrEqual(seen.requests);
    expect(attempts).toBeGreaterThanOrEqual(seen.requests - count("half a head", "reset"));
  });
}

test("1,000 requests at once over 50 keys and 4 scope sets, with faults: nobody gets another's token, and nothing is minted twice", async () => {
  const faults = fc.array(fc.constantFrom(...FAULT_NAMES), { maxLength: 2 });
  const plans = fc.array(faults, { minLength: KEYS.length, maxLength: KEYS.length });
  await fc.assert(
    fc.asyncProperty(plans, fc.nat(), async (plan, seed) => {
      const { broker, answers, again } = await askThousandTimes(plan, seed);
      await using _ = broker;
      expectOwnTokens(answers);
      expectOwnTokens(again);
      expect(new Set(again.map(({ heard }) => heard.cache))).toEqual(new Set(["hit"]));
      expectMintsAndRetries(broker, plan);
      expect(JSON.stringify(broker.lines)).not.toContain("canary");
      expect(answers.map(({ heard }) => heard.text).join("\n")).not.toContain("canary");
    }),
    { numRuns: 4, endOnFailure: true },
  );
}, 60_000);
