import { expect, test } from "vitest";
import { concurrencyOf } from "../../infra/concurrency.ts";

test.for([
  {
    door: "api",
    configured: [undefined, undefined],
    has: [undefined, undefined],
    because: "AWS knows callers",
  },
  { door: "api", configured: [undefined, 5], has: [undefined, 5], because: "nothing has to be kept free" },
  { door: "api", configured: [20, 5], has: [20, 5], because: "that is what is configured" },
  { door: "private", configured: [undefined, 5], has: [undefined, 5], because: "it is no other" },
  { door: "private", configured: [20, undefined], has: [20, undefined], because: "it is no other" },
  { door: "jwt", configured: [undefined, undefined], has: [50, undefined], because: "anybody may ask it" },
  { door: "jwt", configured: [undefined, 49], has: [99, 49], because: "as many are free as ever" },
  { door: "jwt", configured: [1, undefined], has: [1, undefined], because: "that is what is configured" },
  { door: "jwt", configured: [900, 5], has: [900, 5], because: "that is what is configured" },
  {
    door: "login",
    configured: [undefined, undefined],
    has: [1, undefined],
    because: "one at a time logs in",
  },
  {
    door: "login",
    configured: [900, 5],
    has: [1, undefined],
    because: "nothing else may be configured for it",
  },
] as const)(
  "$door has $has (reserved, provisioned) of $configured, because $because",
  ({ door, configured: [reserved, provisioned], has }) => {
    const found = concurrencyOf(door, { reserved, provisioned });
    expect([found.reserved, found.provisioned]).toEqual(has);
  },
);
