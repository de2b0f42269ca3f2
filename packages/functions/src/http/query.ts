import { fail, type RequestProblem, type Result, succeed, type TokenAsk } from "@btp-token-broker/core";
import * as v from "valibot";
import { readParameters, TOKEN_PARAMETERS } from "./parameters.ts";

/** Longer than any sensible request and shorter than what would be worth parsing. */
const MOST_QUERY_CHARACTERS = 8_192;

/** The parameters of `GET /token`, in the words and bounds that docs/openapi.json has from here. */
export const TokenQuery = v.strictObject(TOKEN_PARAMETERS);

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
  const parsed = v.safeParse(TokenQuery, Object.fromEntries(parameters.value));
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
  return parameters.value.size === 0 ? succeed(undefined) : fail("unknown_parameter");
}

function parseQuery(query: string): Result<ReadonlyMap<string, string>, RequestProblem> {
  if (query.length > MOST_QUERY_CHARACTERS) return fail("too_long");
  const parameters = readParameters(query);
  if (!parameters.ok) return parameters;
  return [...parameters.value.keys()].some((name) => /^x-amz-/i.test(name)) ? fail("presigned") : parameters;
}
