import { describe, expect, test } from "vitest";
import { DOORS } from "../../../../test/support/doors.ts";

/** An event that says in every place that has an address, and in some that have none, that it came from there. */
function claiming(event: object, address: string): object {
  const claimed = JSON.parse(JSON.stringify(event), (name, value: unknown) =>
    name === "sourceIp" ? address : value,
  ) as { readonly headers?: object };
  const headers = {
    ...claimed.headers,
    "x-forwarded-for": `${address}, 127.0.0.1`,
    forwarded: `for=${address}`,
    "x-real-ip": address,
    "cloudfront-viewer-address": `${address}:443`,
  };
  return { ...claimed, headers };
}

describe.for(DOORS)("The address of a client at the door $door", ({ admit, event, context }) => {
  test.for(["127.0.0.1", "169.254.169.254", "10.0.0.1", "::1", "203.0.113.9", "not an address"])(
    "decides nothing, whether it is %s or another",
    (address) => {
      const admitted = admit(event(), context.invokedFunctionArn);
      expect(admitted.ok).toBe(true);
      expect(admit(claiming(event(), address), context.invokedFunctionArn)).toEqual(admitted);
    },
  );
});
