import { fail, NAME, type Result, SCOPE_TOKEN, succeed } from "@btp-token-broker/core";
import * as v from "valibot";

const MOST_SCOPES = 100;

/** What a token may be asked for with, in a query or in a form. */
export const TOKEN_PARAMETERS = {
  key: v.pipe(v.string(), v.regex(NAME)),
  min_ttl: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(?:0|[1-9]\d{0,4})$/),
      v.transform(Number),
      v.number(),
      v.integer(),
      v.minValue(0),
      v.maxValue(86_400),
    ),
    "0",
  ),
  rejected: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
  scope: v.optional(
    v.pipe(
      v.string(),
      // One more says that there are too many; judging each of thousands would cost more than a signature.
      v.transform((text) => text.split(" ", MOST_SCOPES + 1)),
      v.array(v.pipe(v.string(), v.regex(SCOPE_TOKEN))),
      v.minLength(1),
      v.maxLength(MOST_SCOPES),
    ),
  ),
};

/** Reads what is form-encoded, if no name stands twice. */
export function readParameters(text: string): Result<ReadonlyMap<string, string>, "repeated_parameter"> {
  const seen = new Map<string, string>();
  // It drops one leading question mark: ours, and not one that is part of the first name.
  for (const [name, value] of new URLSearchParams(`?${text}`)) {
    if (seen.has(name)) return fail("repeated_parameter");
    seen.set(name, value);
  }
  return succeed(seen);
}
