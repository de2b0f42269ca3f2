import type { ConfiguredCaller, ConfiguredKey, Rule } from "@btp-token-broker/core";
import { instantText, untilText } from "./instant.ts";

/** A rule with what limits it: `orders-jobs until 2027-06-30, min_ttl at most 600 s`. */
export function ruleWords({ id, endsAt, maxMinTtlMs }: Rule): string {
  return [
    endsAt === undefined ? id : `${id} until ${untilText(endsAt)}`,
    ...(maxMinTtlMs === undefined ? [] : [`min_ttl at most ${maxMinTtlMs / 1_000} s`]),
  ].join(", ");
}

/** The same for machines. */
export function ruleRecord({ id, effect, endsAt, maxMinTtlMs }: Rule): object {
  return {
    id,
    effect,
    // The first instant at which it is over.
    ends_at: endsAt === undefined ? undefined : instantText(endsAt),
    max_min_ttl_seconds: maxMinTtlMs === undefined ? undefined : maxMinTtlMs / 1_000,
  };
}

export function callerWords(caller: ConfiguredCaller): string {
  if (caller.kind === "role") return caller.roleArn;
  const claims = Object.keys(caller.claims).length === 0 ? "" : ` with ${JSON.stringify(caller.claims)}`;
  return `${caller.subject} of ${caller.issuer}${claims}`;
}

export function callerRecord(caller: ConfiguredCaller): object {
  return caller.kind === "role"
    ? { caller: caller.name, role: caller.roleArn }
    : { caller: caller.name, issuer: caller.issuer, subject: caller.subject, claims: caller.claims };
}

/** Whoever has a token of such a key acts as its user. */
export function keyWords({ name, user }: ConfiguredKey): string {
  return user === undefined ? name : `${name} (user)`;
}

export function scopeWords(scopes: "all" | readonly string[]): readonly string[] {
  return scopes === "all" ? ["all", "scopes"] : scopes;
}
