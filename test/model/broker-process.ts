import type { TokenEndpoint } from "../../packages/core/src/token-endpoint.ts";
import type { AuditRecord } from "../../packages/core/src/audit.ts";
import { createBroker } from "../../packages/core/src/broker.ts";
import type { ServiceKeyStore } from "../../packages/core/src/key-reader.ts";
import { SAP_TOKEN_ORIGINS } from "../../packages/core/src/token-origin.ts";
import { readCertificate } from "../../packages/functions/src/certificate-reader.ts";
import { createApp } from "../../packages/functions/src/http/app.ts";
import { admitThroughUrl } from "../../packages/functions/src/doors/function-url-door.ts";
import { createHandler } from "../../packages/functions/src/lambda-handler.ts";
import { crashRecord, createLog } from "../../packages/functions/src/log.ts";
import { context, functionUrlEvent } from "../support/function-url-event.ts";
import { readClaims } from "../support/some.ts";
import { the } from "../support/the.ts";
import { configuration } from "./grants.ts";
import type { Ask } from "./work.ts";
import { sha256 } from "./token.ts";

/** What the handler gave, as a function URL would send it on. */
export interface UrlAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ProcessParts {
  readonly store: ServiceKeyStore;
  readonly endpoint: TokenEndpoint;
  readonly pause: (ms: number) => Promise<void>;
  readonly now: () => number;
  readonly random: () => number;
}

/** The function as it is deployed, from its handler on: all of it but its ports is real, and its log is kept. */
export function startProcess(parts: ProcessParts) {
  let records: object[] = [];
  const log = createLog((line) => void records.push(JSON.parse(line) as object));
  const broker = createBroker({
    ...parts,
    configuration,
    tokenOrigins: SAP_TOKEN_ORIGINS,
    fingerprint: (text) => sha256(text.reveal()),
    readClaims,
    readCertificate,
  });
  const app = createApp({
    broker,
    version: "0.0.0",
    onCrash: (error, requestId) => log(crashRecord(error, requestId)),
  });
  const handler = createHandler({
    admit: admitThroughUrl,
    app,
    broker,
    configuration,
    door: "api",
    log,
    now: parts.now,
  });

  return {
    /** What was logged and not taken yet, of one request or of all. */
    takeRecords(requestId?: string): object[] {
      const taken = records.filter((record) => requestId === undefined || isOf(record, requestId));
      records = records.filter((record) => !taken.includes(record));
      return taken;
    },
    async begin(): Promise<void> {
      await handler.prime();
      await broker.prepare();
    },
    async ask(ask: Ask, id: string): Promise<UrlAnswer> {
      const event = functionUrlEvent({ query: queryOf(ask), iam: { userArn: arnOf(ask.caller) } });
      return (await handler.handle(event, { ...context, awsRequestId: id })) as UrlAnswer;
    },
    tick: (): Promise<unknown> =>
      handler.handle(
        { kind: "warm-up", scheduledTime: new Date(parts.now()).toISOString() },
        { ...context, awsRequestId: "tick" },
      ),
  };
}

export type BrokerProcess = ReturnType<typeof startProcess>;

export function isAudit(record: object): record is AuditRecord {
  return "type" in record && record.type === "audit";
}

function isOf(record: object, requestId: string): boolean {
  return "request_id" in record && record.request_id === requestId;
}

function arnOf(caller: string): string {
  return `arn:aws:sts::${the.account}:assumed-role/${caller}/session`;
}

function queryOf({ key, scopes, minTtlMs, rejected }: Ask): string {
  const query = new URLSearchParams({ key });
  if (minTtlMs > 0) query.set("min_ttl", String(minTtlMs / 1_000));
  if (rejected !== undefined) query.set("rejected", rejected);
  if (scopes) query.set("scope", scopes.join(" "));
  return query.toString();
}
