import { describe, expect, test } from "vitest";
import { the } from "../../../test/support/the.ts";
import { certificateDays, endsSoon } from "./certificate.ts";

const DAY = 86_400_000;

describe("certificateDays()", () => {
  test.for([
    { left: 7 * DAY, days: 7, because: "as much is left" },
    { left: 7 * DAY - 1, days: 6, because: "the seventh day is not whole" },
    { left: DAY, days: 1, because: "as much is left" },
    { left: DAY - 1, days: 0, because: "it is the last day" },
    { left: 0, days: 0, because: "it ends now" },
    { left: -1, days: -1, because: "it is over" },
  ])("is $days with $left ms left, since $because", ({ left, days }) => {
    expect(certificateDays(the.now + left, the.now)).toBe(days);
  });
});

describe("endsSoon()", () => {
  test.for([
    { left: 3 * DAY, soon: false, because: "three days are left" },
    { left: 3 * DAY - 1, soon: true, because: "they are not" },
    { left: -1, soon: true, because: "it has ended" },
  ])("is $soon with $left ms left, since $because", ({ left, soon }) => {
    expect(endsSoon(the.now + left, the.now)).toBe(soon);
  });
});
