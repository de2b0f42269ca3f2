import {
  fail,
  NAME,
  type RequestProblem,
  type Result,
  SCOPE_TOKEN,
  succeed,
  type TokenAsk,
} from "@btp-token-broker/core";
import * as v from "valibot";

/** Longer than any sensible request and shorter than what would be worth parsing. */
const MOST_QUERY_CHARACTERS = 8_192;

/** The parameters of `GET /token`, in the words and bounds that docs/openapi.json has from here. */
export const TokenQuery = v.strictObject({
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
      v.transform((text) => text.split(" ")),
      v.array(v.pipe(v.string(), v.regex(SCOPE_TOKEN))),
      v.minLength(1),
      v.maxLength(100),
    ),
  ),
});

const PROBLEMS: Readonly<Record<keyof v.InferInput<typeof TokenQuery>, RequestProblem>> = {
  key: "key",
  min_ttl: "min_ttl",
  rejected: "rejected",
  scope: "scope",
};

/** Reads the query of `GET /token`. A problem names the parameter only: what was sent is not said back. */
export function parseTokenQuery(query: string): Result<Omit<TokenAsk, "caller">, RequestProblem> {
  const parameters = parseQuery(query);
  if (!parameters.ok) return parameters;
  const parsed = v.safeParse(TokenQuery, parameters.value);
  if (!parsed.success) {
    const name = String(parsed.issues[0].path?.[0]?.key);
    // Not `in`: every object has a `toString`.
    return fail(
      Object.hasOwn(PROBLEMS, name) ? PROBLEMS[name as keyof typeof PROBLEMS] : "unknown_parameter",
    );
  }
  const { key, min_ttl: minTtl, rejected, scope } = parsed.output;
  return succeed({ key, minTtlMs: minTtl * 1_000, rejected, scopes: scope });
}

/** For routes that take no parameters. */
export function parseEmptyQuery(query: string): Result<undefined, RequestProblem> {
  const parameters = parseQuery(query);
  if (!parameters.ok) return parameters;
  return Object.keys(parameters.value).length === 0 ? succeed(undefined) : fail("unknown_parameter");
}

function parseQuery(query: string): Result<Readonly<Record<string, string>>, RequestProblem> {
  if (query.length > MOST_QUERY_CHARACTERS) return fail("too_long");
  const seen = new Map<string, string>();
  // It drops one leading question mark: ours, and not one that is part of the first name.
  for (const [name, value] of new URLSearchParams(`?${query}`)) {
    if (/^x-amz-/i.test(name)) return fail("presigned");
    if (seen.has(name)) return fail("repeated_parameter");
    seen.set(name, value);
  }
  return succeed(Object.fromEntries(seen));
}
