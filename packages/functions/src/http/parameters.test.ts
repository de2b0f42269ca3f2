import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { TOKEN_PARAMETERS } from "./parameters.ts";

const { scope } = TOKEN_PARAMETERS;

describe("scope", () => {
  test.for([
    { names: 100, ok: true, because: "as many as may be asked for" },
    { names: 101, ok: false, because: "one more" },
  ])("of $names names is read: $ok, $because", ({ names, ok }) => {
    expect(v.safeParse(scope, Array.from({ length: names }, (_, name) => `n${name}`).join(" ")).success).toBe(
      ok,
    );
  });

  test("is looked at for as many names as may be asked for, and no further: anybody may send a form full of spaces", () => {
    expect(v.safeParse(scope, " ".repeat(16_000)).issues?.length).toBeLessThan(103);
  });
});
