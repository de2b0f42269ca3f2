import { NAME, parseInstant, SCOPE_TOKEN } from "@btp-token-broker/core";
import * as v from "valibot";

/** Of an audit line what a decision was made of and what it was. The rest of the line is not read. */
export interface AuditedDecision {
  readonly time: number;
  readonly stage: string | undefined;
  /** ARN or, with an issuer, subject. */
  readonly principal: string;
  /** What the configuration of then called the issuer of its JWT; missing for who signed with a role. */
  readonly issuer: string | undefined;
  /** Missing when the configuration of then knew none. */
  readonly caller: string | undefined;
  readonly key: string;
  /** Missing where it was not decided. */
  readonly scopes: "all" | readonly string[] | undefined;
  /** Whether it was the request that named them. */
  readonly scopesRequested: boolean;
  readonly was: "granted" | "denied" | "scope_not_granted";
}

/** Bounds are those of the broker's own names: a longer one was not written by it. */
const Name = v.pipe(v.string(), v.regex(NAME));
const AuditLine = v.object({
  time: v.pipe(
    v.string(),
    v.transform((text) => parseInstant(text) ?? Number.NaN),
    v.number(),
  ),
  outcome: v.pipe(v.string(), v.maxLength(64)),
  principal: v.optional(v.pipe(v.string(), v.maxLength(2048)), ""),
  issuer: v.optional(Name),
  stage: v.optional(Name),
  caller: v.optional(Name),
  key: v.optional(Name),
  scopes: v.optional(v.union([v.literal("all"), v.array(v.pipe(v.string(), v.regex(SCOPE_TOKEN)))])),
  scopes_requested: v.optional(v.boolean(), false),
});

/** Reads an audit line. `undecided` for one of a request that no rule was asked about; `undefined` for none. */
export function readAuditLine(line: object): AuditedDecision | "undecided" | undefined {
  const parsed = v.safeParse(AuditLine, line);
  if (!parsed.success) return undefined;
  const {
    key,
    outcome,
    stage,
    issuer,
    caller,
    scopes,
    scopes_requested: scopesRequested,
    ...rest
  } = parsed.output;
  if (key === undefined) return "undecided";
  const was =
    outcome === "access_denied" || outcome === "scope_not_granted"
      ? ({ access_denied: "denied", scope_not_granted: "scope_not_granted" } as const)[outcome]
      : "granted";
  return { ...rest, stage, issuer, caller, key, scopes, scopesRequested, was };
}
