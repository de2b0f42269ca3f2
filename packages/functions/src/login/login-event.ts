import { NAME, type ScopeSet, SCOPE_TOKEN } from "@btp-token-broker/core";
import * as v from "valibot";

/**
 * What a door asks of the login function, exactly: it names a key and scopes, and nothing by which somebody could choose
 * whose password goes where.
 */
const LoginEvent = v.strictObject({
  kind: v.literal("login"),
  /** Of this contract and the answer's. Doors and login function are deployed one after the other. */
  version: v.literal(1),
  key: v.pipe(v.string(), v.regex(NAME)),
  scopes: v.union([v.literal("all"), v.array(v.pipe(v.string(), v.regex(SCOPE_TOKEN)))]),
  /** Milliseconds in which whoever asks wants the answer. */
  leftMs: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(30_000)),
});

export type LoginEvent = v.InferOutput<typeof LoginEvent>;

/** Writes the event down. */
export function loginEvent(key: string, scopes: ScopeSet, leftMs: number): LoginEvent {
  return {
    kind: "login",
    version: 1,
    key,
    scopes: scopes === "all" ? scopes : [...scopes],
    leftMs: Math.min(30_000, Math.max(0, Math.floor(leftMs))),
  };
}

/** Tells a door's event by its shape; `undefined` for every other event. */
export function readLoginEvent(event: unknown): LoginEvent | undefined {
  const parsed = v.safeParse(LoginEvent, event);
  return parsed.success ? parsed.output : undefined;
}
