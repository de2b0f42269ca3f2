import { openAuditEntry } from "../../packages/core/src/audit.ts";
import { auditMetrics } from "../../packages/functions/src/metrics.ts";

export const ORDERS = "arn:aws:sts::111122223333:assumed-role/orders/i-0123456789";
export const FULL = ["cis-central!b14.event.read", "cis-central!b14.job.read"];
export const TIME = "2026-11-21T09:00:00.000Z";

/** A line as the function writes it, with the metrics in it. */
export function line(said: object = {}, { time = TIME, stage = "test" } = {}): string {
  const entry = openAuditEntry("canary-request-id", 0, time);
  entry.note({
    route: "GET /token",
    status: 200,
    outcome: "issued",
    principal: ORDERS,
    caller: "orders",
    key: "cis-central",
    rules: ["canary-rule"],
    scopes: FULL,
    token: { sha256: "canary".repeat(10), jti: "canary-jti", expires_in: 3600 },
    mint: { attempts: 1, ms: 1, answers: [200], origin: "https://canary.example" },
    ...said,
  });
  const record = entry.close(1);
  return JSON.stringify({ ...record, ...auditMetrics(record, { stage, now: 0 }) });
}
/** What such a line says of a request that was denied. */
export const denied = {
  outcome: "access_denied",
  status: 403,
  scopes: undefined,
  token: undefined,
  mint: undefined,
};
/** A rule by which the line would be written again. */
export const rule = {
  id: "jobs",
  callers: ["orders"],
  key: "cis-central",
  scopes: ["job.read", "event.read"],
};
