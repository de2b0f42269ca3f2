import { describe, expect, test } from "vitest";
import { createBench } from "../../../test/support/bench.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { Secret } from "./secret.ts";

const keys = {
  "cis-central": { secret: "btp/test/cis-central", warm: true },
  "cis-local": { secret: "btp/test/cis-local" },
};

type Bench = ReturnType<typeof createBench>;

function bench() {
  const made = createBench({ configuration: some.configuration({ keys }) });
  made.store("btp/test/cis-local", some.serviceKey({ clientid: "sb-local" }));
  return made;
}

/** What was found, by key, in one word and the codes. */
async function found(on: Bench, leftMs?: number) {
  const report = await on.broker.check(leftMs);
  return report.keys.map(({ key, found: word, failures = [] }) =>
    [key, word, ...failures.map(({ code }) => code)].join(" "),
  );
}

describe("check()", () => {
  test("warms the warm keys and reads the others, for which it mints nothing", async () => {
    const made = bench();
    expect(await found(made)).toEqual(["cis-central warm", "cis-local read"]);
    expect(made.posts).toHaveLength(1);
    expect(await made.says()).toBe("hit 43199");
  });

  test("of no keys finds nothing", async () => {
    const made = createBench({ configuration: some.configuration({ keys: {}, rules: [] }) });
    expect(await made.broker.check()).toEqual({ type: "deployment", keys: [], ms: 0 });
  });

  test("reads a warm key that no rule grants to anybody", async () => {
    const made = createBench({ configuration: some.configuration({ keys, rules: [] }) });
    made.store("btp/test/cis-local", some.serviceKey());
    expect(await found(made)).toEqual(["cis-central read", "cis-local read"]);
    expect(made.posts).toEqual([]);
  });

  test.for([
    { problem: "absent", code: "key_absent" },
    { problem: "empty", code: "key_empty" },
    { problem: "forbidden", code: "key_forbidden" },
    { problem: "undecryptable", code: "key_undecryptable" },
    { problem: "throttled", code: "secrets_unavailable" },
    { problem: "unreachable", code: "secrets_unavailable" },
  ] as const)("finds a key unusable whose secret is $problem, and goes on", async ({ problem, code }) => {
    const made = bench();
    made.breakStore("btp/test/cis-local", problem);
    expect(await found(made)).toEqual(["cis-central warm", `cis-local unusable ${code}`]);
  });

  test("says which field of a key is wrong", async () => {
    const made = bench();
    made.store("btp/test/cis-local", some.serviceKey({ clientsecret: undefined }));
    expect((await made.broker.check()).keys[1]).toEqual({
      key: "cis-local",
      found: "unusable",
      failures: [{ code: "key_malformed", field: "uaa.clientsecret", problem: "hidden_secret" }],
    });
  });

  test.for([
    { what: "is down", code: "endpoint_unreachable", break: (on: Bench) => on.xsuaa.fails("connection") },
    {
      what: "refuses the client",
      code: "client_refused",
      break: (on: Bench) => on.xsuaa.answers(some.badCredentials()),
    },
  ])("finds a warm key unusable when xsuaa $what, and reads the others all the same", async (row) => {
    const made = bench();
    row.break(made);
    expect(await found(made)).toEqual([`cis-central unusable ${row.code}`, "cis-local read"]);
  });

  test("finds a warm key warm when some of its default scopes are to be had, and names what is not", async () => {
    const made = createBench({
      configuration: some.configuration({
        callers: {
          orders: { role: the.roleArn },
          reports: { role: the.roleArn.replace("orders", "reports") },
        },
        rules: [
          { id: "orders", callers: ["orders"], key: "cis-central", scopes: ["job.read"] },
          { id: "reports", callers: ["reports"], key: "cis-central", scopes: ["gone.read"] },
        ],
      }),
    });
    made.xsuaa.does((request, deadline) => {
      if (request.body.reveal().includes("gone"))
        return { ok: true, value: some.refusal(400, '{"error":"invalid_scope"}') };
      made.xsuaa.mints();
      return made.react(request, deadline);
    });
    expect(await found(made)).toEqual(["cis-central warm scope_refused"]);
  });
});

describe("a right that was given seconds ago", () => {
  /** Forbids reading until `ms` have passed. */
  function forbiddenFor(ms: number) {
    const made = bench();
    const until = made.now + ms;
    const stored = { text: new Secret(some.serviceKey()), version: "v1", storedAt: made.now };
    made.storeDoes(async () =>
      made.now < until ? { ok: false, problem: "forbidden" } : { ok: true, value: stored },
    );
    return made;
  }

  test.for([
    { ms: 1, pauses: 1, because: "the second try finds it" },
    { ms: 2_000, pauses: 1, because: "the second try finds it" },
    { ms: 2_001, pauses: 2, because: "the third does" },
    { ms: 8_000, pauses: 4, because: "the fifth does, which is the last" },
  ])("is waited for when it takes $ms ms: $because", async ({ ms, pauses }) => {
    const made = forbiddenFor(ms);
    expect(await found(made)).toEqual(["cis-central warm", "cis-local read"]);
    expect(made.pauses.filter((pause) => pause === 2_000)).toHaveLength(pauses);
  });

  test("is not waited for beyond ten seconds, or beyond what is left", async () => {
    const unusable = ["cis-central unusable key_forbidden", "cis-local unusable key_forbidden"];
    const made = forbiddenFor(60_000);
    expect(await found(made)).toEqual(unusable);
    expect(made.now - the.now).toBe(8_000);
    const late = forbiddenFor(60_000);
    expect(await found(late, 2_000)).toEqual(unusable);
    expect(late.now - the.now).toBe(0);
  });

  test("is waited for at the cost of minting, not of the invocation", async () => {
    const made = forbiddenFor(8_000);
    made.xsuaa.does((_request, deadline) => {
      made.advance(Math.max(0, deadline - made.now));
      return { ok: false, problem: "timeout" };
    });
    expect(await found(made, 12_000)).toEqual([
      "cis-central unusable endpoint_unreachable",
      "cis-local read",
    ]);
    expect(made.now - the.now).toBe(12_000);
  });

  test("is not what an absent key waits for", async () => {
    const made = bench();
    made.breakStore("btp/test/cis-local", "absent");
    await made.broker.check();
    expect(made.pauses).toEqual([]);
  });
});

test("a silent store leaves time for minting, and the check ends in 25 s", async () => {
  const made = bench();
  made.storeDoes(async (deadline) => {
    made.advance(Math.max(0, deadline - made.now));
    return { ok: false, problem: "timeout" };
  });
  const { ms } = await made.broker.check();
  expect(ms).toBeLessThanOrEqual(25_000);
});
