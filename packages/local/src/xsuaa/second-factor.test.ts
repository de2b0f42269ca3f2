import { describe, expect, test } from "vitest";
import { seed } from "../xsuaa-harness.ts";
import { createSecondFactor } from "./second-factor.ts";

/** The beginning of a time step. */
const STEP_MS = 1_111_111_110_000;

describe("createSecondFactor()", () => {
  test.for([
    { seconds: 59, code: "287082" },
    { seconds: 1_111_111_109, code: "081804" },
    { seconds: 1_111_111_111, code: "050471" },
    { seconds: 20_000_000_000, code: "353130" },
  ])(
    "shows $code at $seconds s (RFC 6238, appendix B, the last six of eight digits)",
    ({ seconds, code }) => {
      expect(createSecondFactor(seed).codeAt(seconds * 1000)).toBe(code);
    },
  );

  test.for([
    { after: -30_001, is: false, because: "it is of the step after the next" },
    { after: -30_000, is: true, because: "the device's clock may be a step ahead" },
    { after: 0, is: true, because: "it is of this step" },
    { after: 29_999, is: true, because: "it still is" },
    { after: 59_999, is: true, because: "it may have been typed in the step before" },
    { after: 60_000, is: false, because: "that was two steps ago" },
  ])("takes a code $after ms after its step began: $is, because $because", ({ after, is }) => {
    const factor = createSecondFactor(seed);
    expect(factor.accept(factor.codeAt(STEP_MS), STEP_MS + after)).toBe(is);
  });

  test("takes the code of a step once, whenever in it, and that of the next step after it", () => {
    const factor = createSecondFactor(seed);
    const code = factor.codeAt(STEP_MS);
    expect(factor.accept(code, STEP_MS)).toBe(true);
    expect(factor.accept(code, STEP_MS + 1)).toBe(false);
    expect(factor.accept(code, STEP_MS + 30_000)).toBe(false);
    expect(factor.accept(factor.codeAt(STEP_MS + 30_000), STEP_MS + 30_000)).toBe(true);
    expect(factor.accept(code, STEP_MS)).toBe(false);
  });

  test("goes on when its clock has gone back", () => {
    const factor = createSecondFactor(seed);
    expect(factor.accept(factor.codeAt(STEP_MS), STEP_MS)).toBe(true);
    const earlier = STEP_MS - 86_400_000;
    expect(factor.accept(factor.codeAt(earlier), earlier)).toBe(true);
  });

  test.for(["", "28708", "2870820", "abcdef", "287082 "])("takes no %j for a code", (code) => {
    expect(createSecondFactor(seed).accept(code, 59_000)).toBe(false);
  });

  test("refuses a seed that is not base32", () => {
    expect(() => createSecondFactor("0189")).toThrow(TypeError);
  });
});
