import { describe, expect, test } from "vitest";
import { createBench } from "../../../test/support/bench.ts";
import { some } from "../../../test/support/some.ts";

const HOUR = 3_600_000;

describe("issue() under a rule's maxMinTtl", () => {
  const capped = (...caps: readonly (number | undefined)[]) =>
    some.configuration({
      rules: caps.map((maxMinTtl, index) => ({
        id: `r${index}`,
        callers: ["orders"],
        key: "cis-central",
        scopes: ["job.read"],
        ...(maxMinTtl !== undefined && { maxMinTtl }),
      })),
    });

  test.for([
    { caps: [undefined], says: "miss 43199", because: "nothing lowers what was asked for" },
    {
      caps: [3_600],
      says: "renewed 43199",
      because: "an hour is there, and the token is past its fresh time",
    },
    { caps: [3_600, 10_800], says: "miss 43199", because: "the larger of two counts" },
    { caps: [3_600, undefined], says: "miss 43199", because: "a rule without a cap lifts it" },
  ])(
    "gets $says two hours before the end, asking for three, with caps of $caps, since $because",
    async (row) => {
      const bench = createBench({ configuration: capped(...row.caps) });
      await bench.ask();
      bench.advance(10 * HOUR);
      expect(await bench.says({ minTtlMs: 3 * HOUR })).toBe(row.says);
    },
  );

  test("serves the token in memory to who may not ask for more, while xsuaa is down", async () => {
    const bench = createBench({ configuration: capped(3_600) });
    await bench.ask();
    bench.advance(10 * HOUR);
    bench.xsuaa.fails("connection");
    expect(await bench.says({ minTtlMs: 3 * HOUR })).toMatch(/^held/);
  });
});
