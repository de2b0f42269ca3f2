import { expect, test } from "vitest";
import { fuzz } from "./fuzz.ts";

const LANES = 10;
const EACH = 100_000;

test.for(Array.from({ length: LANES }, (_, lane) => lane))(
  "a hundred thousand changed fixtures, lane %s: read or refused, and nothing of them is said or sent elsewhere",
  async (lane) => {
    const { outcomes, broken } = await fuzz(EACH, lane + 1);
    expect(broken.slice(0, 3)).toEqual([]);
    expect([...outcomes.values()].reduce((sum, count) => sum + count)).toBe(EACH);
    expect(outcomes.get("read")).toBeGreaterThan(EACH / 100);
  },
);
