import type { Configuration } from "../../packages/core/src/configuration.ts";
import { HOUR_MS, MINUTE_MS } from "../../packages/core/src/time.ts";
import { some } from "../support/some.ts";
import { the } from "../support/the.ts";

/** What a client of xsuaa has, in short names. Eight, so that there are more combinations than a caller's share of memory. */
export const SCOPES = [
  "event.read",
  "event.write",
  "job.read",
  "job.write",
  "quota.read",
  "quota.write",
  "user.read",
  "user.write",
] as const;

export const KEYS = ["central", "local", "audit"] as const;
export type KeyName = (typeof KEYS)[number];

/** `stranger` signs well and stands in no configuration. */
export const CALLERS = ["orders", "reports", "deploy", "stranger"] as const;
export type Caller = (typeof CALLERS)[number];

const NIGHT_ENDS = the.now + 3 * HOUR_MS;
const LOCK_ENDS = the.now + HOUR_MS;
/** How many mints each may cause in a minute: few enough to be reached, and enough for a crowd. */
export const MINTS_PER_MINUTE: Readonly<Record<Caller, number>> = {
  orders: 60,
  reports: 4,
  deploy: 3_600,
  stranger: 0,
};

const text = (instant: number) => new Date(instant).toISOString();
const role = (name: Caller) => ({
  role: `arn:aws:iam::${the.account}:role/${name}`,
  mintsPerMinute: MINTS_PER_MINUTE[name],
});

/** Rules that overlap, that take away, and that end while the world goes on. */
export const configuration: Configuration = some.configuration({
  keys: {
    central: { secret: "btp/central", warm: true },
    local: { secret: "btp/local" },
    audit: { secret: "btp/audit", warm: true },
  },
  callers: { orders: role("orders"), reports: role("reports"), deploy: role("deploy") },
  rules: [
    {
      id: "reading",
      callers: ["orders", "reports"],
      key: "central",
      scopes: ["job.read", "event.read"],
      maxMinTtl: 900,
    },
    { id: "night", callers: ["orders"], key: "central", scopes: ["job.write"], until: text(NIGHT_ENDS) },
    {
      id: "quota",
      callers: ["reports"],
      key: "central",
      scopes: ["quota.read", "job.read"],
      maxMinTtl: 3_600,
    },
    { id: "no-quota", callers: ["reports"], key: "central", deny: ["quota.read"] },
    { id: "deploy-central", callers: ["deploy"], key: "central", scopes: [...SCOPES] },
    { id: "local-all", callers: ["orders", "deploy"], key: "local", scopes: "all" },
    { id: "local-some", callers: ["reports"], key: "local", scopes: ["job.read"] },
    { id: "audit-all", callers: ["reports"], key: "audit", scopes: "all" },
    { id: "audit-events", callers: ["deploy"], key: "audit", scopes: ["event.read"] },
    { id: "audit-lock", callers: ["deploy"], key: "audit", deny: "all", until: text(LOCK_ENDS) },
  ],
});

/** What the rules above come to, worked out by hand: all of a key, these scopes of it, or nothing. */
export function grantOf(caller: Caller, key: string, at: number): "all" | readonly string[] | undefined {
  switch (`${caller} ${key}`) {
    case "orders central":
      return at < NIGHT_ENDS ? ["event.read", "job.read", "job.write"] : ["event.read", "job.read"];
    case "reports central":
      return ["event.read", "job.read"];
    case "deploy central":
      return SCOPES;
    case "orders local":
    case "deploy local":
    case "reports audit":
      return "all";
    case "reports local":
      return ["job.read"];
    case "deploy audit":
      return at < LOCK_ENDS ? undefined : ["event.read"];
    default:
      return undefined;
  }
}

/** And what `min_ttl` comes to at most: without end where a rule that allows says nothing about it. */
export function mostMinTtlMs(caller: Caller, key: string, at: number): number {
  switch (`${caller} ${key}`) {
    case "orders central":
      return at < NIGHT_ENDS ? Infinity : 15 * MINUTE_MS;
    case "reports central":
      return HOUR_MS;
    default:
      return Infinity;
  }
}
