import { describe, expect, test } from "vitest";
import { readClaims, some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { openAuditEntry } from "./audit.ts";
import { createBroker } from "./broker.ts";
import type { TokenAsk } from "./issue.ts";
import { succeed } from "./result.ts";
import { Secret } from "./secret.ts";
import { SAP_TOKEN_ORIGINS } from "./token-origin.ts";

const role = (name: string) => ({ role: `arn:aws:iam::${the.account}:role/${name}` });
const CENTRAL = { key: "cis-central", scopes: ["job.read", "event.read"] };
const configuration = some.configuration({
  keys: { "cis-central": { secret: "btp/test/cis-central" }, other: { secret: "btp/test/other" } },
  issuers: { actions: { url: "https://token.actions.githubusercontent.com", audience: "btp-token-broker" } },
  callers: {
    orders: role("orders"),
    reports: role("reports"),
    ended: role("ended"),
    closed: role("closed"),
    taken: role("taken"),
    deploy: { issuer: "actions", subject: "repo:acme/deploy:ref:refs/heads/main" },
  },
  rules: [
    { id: "orders-jobs", callers: ["orders"], ...CENTRAL },
    { id: "over", callers: ["ended"], ...CENTRAL, until: new Date(the.now).toISOString() },
    { id: "given", callers: ["closed"], ...CENTRAL },
    { id: "shut", callers: ["closed"], key: "cis-central", deny: "all" },
    { id: "less", callers: ["taken"], key: "cis-central", deny: ["job.read"] },
  ],
});

/** A broker all of whose ports are counted, its clock and its dice included. */
function createCountedBroker() {
  let calls: Record<string, number> = {};
  const counted =
    <Arguments extends readonly unknown[], Value>(name: string, port: (...given: Arguments) => Value) =>
    (...given: Arguments): Value => {
      calls[name] = (calls[name] ?? 0) + 1;
      return port(...given);
    };
  const stored = { text: new Secret(some.serviceKey()), version: "version-1", storedAt: the.now };
  const broker = createBroker({
    configuration,
    tokenOrigins: SAP_TOKEN_ORIGINS,
    store: { read: counted("read", async () => succeed(stored)) },
    endpoint: { post: counted("post", async () => succeed(some.tokenAnswer())) },
    pause: counted("pause", async () => undefined),
    now: counted("now", () => the.now),
    random: counted("random", () => 0.5),
    fingerprint: counted("fingerprint", () => "f".repeat(64)),
    readClaims: counted("readClaims", readClaims),
    readCertificate: () => {
      throw new Error("There is no certificate here");
    },
  });
  const ask = { scopes: undefined, minTtlMs: 0, rejected: undefined };
  const entry = () => openAuditEntry("request", the.now, "");
  return {
    issue: (asked: Partial<TokenAsk> & Pick<TokenAsk, "caller" | "key">) =>
      broker.issue({ ...ask, ...asked }, entry()),
    accessTo: (asked: Pick<TokenAsk, "caller" | "key">) => broker.accessTo(asked, entry()),
    takeCalls(): Readonly<Record<string, number>> {
      const taken = calls;
      calls = {};
      return taken;
    },
  };
}

/** What a request for a key that does not exist comes to, and which ports it calls: the clock, and no other. */
const DENIED = { result: { ok: false, problem: { code: "access_denied" } }, calls: { now: 2 } };

const ROWS = [
  { caller: "orders", key: "no-such-key", because: "there is no such key" },
  { caller: "reports", key: "no-such-key", because: "there is no such key, and the caller has no rule" },
  { caller: undefined, key: "no-such-key", because: "there is neither such a key nor such a caller" },
  { caller: "reports", key: "cis-central", because: "no rule names the caller" },
  { caller: "deploy", key: "cis-central", because: "no rule names the workload" },
  { caller: "orders", key: "other", because: "no rule gives the caller this key" },
  { caller: undefined, key: "cis-central", because: "the configuration does not know the caller" },
  { caller: "", key: "cis-central", because: "nobody has no name" },
  { caller: "ended", key: "cis-central", because: "the rule has ended just now" },
  { caller: "closed", key: "cis-central", because: "another rule takes everything away" },
  { caller: "taken", key: "cis-central", because: "a rule that denies allows nothing" },
];

describe.for([{ memory: "empty" }, { memory: "warm" }])("A denial, memory being $memory,", ({ memory }) => {
  async function createDenying() {
    const broker = createCountedBroker();
    if (memory === "warm") await broker.issue({ caller: "orders", key: "cis-central" });
    broker.takeCalls();
    return broker;
  }

  test.for(ROWS)("of a token is the same failure, and calls the same ports: $because", async (row) => {
    const broker = await createDenying();
    for (const more of [{}, { scopes: ["job.read"] }, { rejected: "f".repeat(64) }, { minTtlMs: 86_400_000 }])
      expect({ result: await broker.issue({ ...row, ...more }), calls: broker.takeCalls() }).toEqual(DENIED);
  });

  test.for(ROWS)(
    "of access to a key is the same failure, and calls the same ports: $because",
    async (row) => {
      const broker = await createDenying();
      expect({ result: await broker.accessTo(row), calls: broker.takeCalls() }).toEqual({
        ...DENIED,
        calls: { now: 1 },
      });
    },
  );
});

test("what is granted calls other ports, so that the counts above could differ", async () => {
  const broker = createCountedBroker();
  expect(await broker.issue({ caller: "orders", key: "cis-central" })).toMatchObject({ ok: true });
  expect(broker.takeCalls()).toMatchObject({ read: 1, post: 1, random: 1, fingerprint: 1, readClaims: 1 });
});
