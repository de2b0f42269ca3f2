import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import type { BrokerDefinition } from "./broker-definition.ts";
import { decide } from "./decision.ts";
import { shareOfWorkloads } from "./door-share.ts";

const CALLERS = {
  orders: { role: the.roleArn },
  deploy: { issuer: "actions", subject: "repo:acme/deploy" },
  release: { issuer: "actions", subject: "repo:acme/release" },
};
const KEYS = { a: { secret: "a" }, b: { secret: "b" }, c: { secret: "c" } };

const configured = (rules: BrokerDefinition<string, string, string>["rules"]) =>
  some.configuration({
    issuers: { actions: { url: "https://issuer.example.com", audience: "broker" } },
    callers: CALLERS,
    keys: KEYS,
    rules,
  });

describe("what is the business of the door for JWTs", () => {
  test("is the workloads, their rules and their keys, and nothing of roles", () => {
    const share = shareOfWorkloads(
      configured([
        { id: "both", callers: ["orders", "deploy"], key: "a", scopes: ["x"] },
        { id: "role", callers: ["orders"], key: "b", scopes: "all" },
      ]),
    );
    expect([...share.callers.keys()]).toEqual(["deploy", "release"]);
    expect([...share.keys.keys()]).toEqual(["a"]);
    expect(share.rules.map(({ id, callers }) => [id, callers])).toEqual([["both", ["deploy"]]]);
  });

  test("is no key that workloads are only denied", () => {
    const share = shareOfWorkloads(configured([{ id: "no", callers: ["deploy"], key: "a", deny: "all" }]));
    expect([...share.keys.keys()]).toEqual([]);
    expect(decide(share, "deploy", "a", the.now)).toEqual({ ok: false, problem: { rules: ["no"] } });
  });

  test("is a key of a rule that is over: a clock decides that, and not a deployment", () => {
    const rule = { id: "old", callers: ["deploy"], key: "a", scopes: "all", until: "2020-01-01" } as const;
    expect([...shareOfWorkloads(configured([rule])).keys.keys()]).toEqual(["a"]);
  });

  const rule = fc.record({
    callers: fc.subarray(Object.keys(CALLERS), { minLength: 1 }),
    key: fc.constantFrom(...Object.keys(KEYS)),
    scopes: fc.constantFrom(["x"], ["x", "y"]),
    isDeny: fc.boolean(),
  });

  test("decides on every request of a workload as the whole does, and grants nothing to a role", () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), (drawn) => {
        const whole = configured(
          drawn.map(({ isDeny, scopes, ...rest }, index) => ({
            id: `r${index}`,
            ...rest,
            ...(isDeny ? { deny: scopes } : { scopes }),
          })),
        );
        const share = shareOfWorkloads(whole);
        const granted = (of: typeof whole, caller: string, key: string) => {
          const decision = decide(of, caller, key, the.now);
          return decision.ok && of.keys.has(key) ? decision.value : "denied";
        };
        for (const key of whole.keys.keys()) {
          for (const caller of ["deploy", "release"])
            expect(granted(share, caller, key)).toEqual(granted(whole, caller, key));
          expect(granted(share, "orders", key)).toBe("denied");
        }
      }),
    );
  });
});
