import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { findCaller, type Principal } from "./caller.ts";
import type { Configuration } from "./configuration.ts";
import { contradictions } from "./configuration-problems.ts";
import type { ConfiguredCaller, WorkloadCaller } from "./configured-caller.ts";

const ordinary = some.configuration({ rules: [] });
const known = (...callers: readonly ConfiguredCaller[]): Configuration => ({
  ...ordinary,
  callers: new Map(callers.map((caller) => [caller.name, caller])),
});

const roles: readonly ConfiguredCaller[] = ["orders", "reports"].map((name) => ({
  kind: "role",
  name,
  role: { ...the.role, name },
  roleArn: the.roleArn.replace("orders", name),
  mintsPerMinute: 60,
}));

const CLAIMS = { ref: fc.constantFrom("main", "x"), env: fc.constantFrom("prod", 1) };
const issuer = fc.constantFrom("actions", "actions", "cluster");
/** Short and of few characters, so that patterns often describe subjects, and often the same ones. */
const text = (...characters: readonly string[]) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 4 });

const workloads: fc.Arbitrary<readonly WorkloadCaller[]> = fc
  .array(
    fc.record({
      issuer,
      subject: text("a", "b", "*", "/", ":"),
      claims: fc.record(CLAIMS, { requiredKeys: [] }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((drawn) =>
    drawn.map((each, at) => ({ ...each, kind: "workload" as const, name: `w${at}`, mintsPerMinute: 60 })),
  );

/** A JWT that could be meant for one of these: its subject is a pattern's, with something in the place of each star. */
function jwtNear(drawn: readonly WorkloadCaller[]): fc.Arbitrary<Principal> {
  const near = fc
    .tuple(fc.constantFrom(...drawn), fc.constantFrom("", "a", "ab", "/", "a:b", "*"))
    .map(([{ subject }, filler]) => subject.replaceAll("*", filler));
  const name = fc.oneof(
    near,
    text("a", "b", "/", ":"),
    fc.constantFrom(the.principal.name, the.roleArn, "orders"),
  );
  return fc.record({ kind: fc.constant("jwt" as const), name, issuer, claims: fc.record(CLAIMS) });
}

const aws: fc.Arbitrary<Principal> = fc.record({
  kind: fc.constant("aws" as const),
  name: fc.oneof(text("a", "b", "/", ":"), fc.constant(the.principal.name)),
  role: fc.option(
    fc.constantFrom("orders", "reports", "a", "w0").map((name) => ({ ...the.role, name })),
    { nil: undefined },
  ),
});

const asked = workloads.chain((drawn) => fc.tuple(fc.constant(drawn), jwtNear(drawn), aws));

describe("callers, whatever they are", () => {
  test("of a configuration without contradictions are each somebody else: one at most is a principal", () => {
    let found = 0;
    fc.assert(
      fc.property(asked, ([drawn, jwt, role]) => {
        fc.pre(contradictions(known(...drawn)).length === 0);
        const callers = [...roles, ...drawn];
        for (const principal of [jwt, role]) {
          const matching = callers.filter((caller) => findCaller(known(caller), principal) !== undefined);
          expect(matching.length).toBeLessThanOrEqual(1);
          expect(findCaller(known(...callers), principal)).toBe(matching[0]?.name);
          expect(findCaller(known(...callers.toReversed()), principal)).toBe(matching[0]?.name);
          found += matching.filter(({ kind }) => kind === "workload").length;
        }
      }),
      { numRuns: 10_000 },
    );
    expect(found).toBeGreaterThan(100);
  });

  test("are found by subjects that have their pattern's separators and by none that has others", () => {
    let found = 0;
    const separators = (of: string) => of.replaceAll(/[^/:]/g, "");
    fc.assert(
      fc.property(asked, ([drawn, jwt]) => {
        const name = findCaller(known(...drawn), jwt);
        const caller = drawn.find((each) => each.name === name);
        if (!caller) return;
        found++;
        expect(separators(jwt.name)).toBe(separators(caller.subject));
      }),
      { numRuns: 2_000 },
    );
    expect(found).toBeGreaterThan(100);
  });

  test("are of the kind that the door has proved: no JWT is a role, and no role a workload", () => {
    fc.assert(
      fc.property(asked, ([drawn, jwt, role]) => {
        const all = known(...roles, ...drawn);
        expect(roles.map(({ name }) => name)).not.toContain(findCaller(all, jwt));
        expect(drawn.map(({ name }) => name)).not.toContain(findCaller(all, role));
      }),
      { numRuns: 2_000 },
    );
  });
});
