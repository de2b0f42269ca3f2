import { expect, test } from "vitest";
import { reservedConcurrency } from "../../infra/reserved-concurrency.ts";

test.for([
  { door: "api", reserved: undefined, provisioned: undefined, is: undefined, because: "AWS lets callers in" },
  { door: "api", reserved: undefined, provisioned: 5, is: undefined, because: "nothing has to be kept free" },
  { door: "api", reserved: 20, provisioned: 5, is: 20, because: "that is what is configured" },
  { door: "private", reserved: undefined, provisioned: undefined, is: undefined, because: "it is no other" },
  { door: "private", reserved: 20, provisioned: undefined, is: 20, because: "it is no other" },
  { door: "jwt", reserved: undefined, provisioned: undefined, is: 50, because: "anybody may ask it" },
  { door: "jwt", reserved: undefined, provisioned: 49, is: 99, because: "as many are free as ever" },
  { door: "jwt", reserved: 1, provisioned: undefined, is: 1, because: "that is what is configured" },
  { door: "jwt", reserved: 900, provisioned: 5, is: 900, because: "that is what is configured" },
] as const)(
  "$door has $is with $reserved reserved and $provisioned provisioned, because $because",
  ({ door, reserved, provisioned, is }) => {
    expect(reservedConcurrency(door, { reserved, provisioned })).toBe(is);
  },
);
