import { createHash } from "node:crypto";
import { type AuditRecord, type Configuration, createBroker, type LoginDesk } from "@btp-token-broker/core";
import { readCertificate } from "../../packages/functions/src/certificate-reader.ts";
import { createApp } from "../../packages/functions/src/http/app.ts";
import { admitThroughUrl } from "../../packages/functions/src/doors/function-url-door.ts";
import { createHandler } from "../../packages/functions/src/lambda-handler.ts";
import { createSecretsManagerStore } from "../../packages/functions/src/secrets-manager.ts";
import { createTokenEndpoint } from "../../packages/functions/src/token-endpoint.ts";
import { context, functionUrlEvent, type UrlRequest } from "./function-url-event.ts";
import { readClaims } from "./some.ts";

/** What a caller got and what was written down of it. */
export interface Heard {
  readonly status: number;
  readonly cache: string | undefined;
  readonly retryAfter: string | undefined;
  readonly text: string;
  readonly audit: AuditRecord;
}

/** Composed as a deployment is, but for where the servers are and what time is. */
export interface HandlerOnSocketsParts {
  readonly configuration: Configuration;
  readonly tokenOrigins: readonly string[];
  /** The endpoint of Secrets Manager. */
  readonly secretsManager: string;
  /** Where keys with a user get their tokens. */
  readonly login?: LoginDesk;
  /** Authorities to trust in place of Node's, as PEM. */
  readonly ca?: string;
  readonly now: () => number;
  readonly random: () => number;
  /** What a wait between two attempts is. */
  readonly pause: (ms: number) => Promise<void>;
  /** Where requests for an origin arrive, if not there. */
  readonly reach?: (origin: string) => string;
}

/** The handler over the real adapters, which talk to servers on loopback. */
export function createHandlerOnSockets(parts: HandlerOnSocketsParts) {
  const { configuration, tokenOrigins, now, random, pause, reach = (origin) => origin } = parts;
  const lines: object[] = [];
  const log = (record: object) => void lines.push(record);
  const tokenEndpoint = createTokenEndpoint({
    now,
    userAgent: "btp-token-broker/test",
    ...(parts.ca !== undefined && { ca: parts.ca }),
  });
  const broker = createBroker({
    configuration,
    tokenOrigins,
    store: createSecretsManagerStore(
      {
        region: configuration.region,
        endpoint: parts.secretsManager,
        credentials: { accessKeyId: "broker", secretAccessKey: "local" },
      },
      now,
    ),
    endpoint: {
      post: (request, deadline) =>
        tokenEndpoint.post({ ...request, origin: reach(request.origin) }, deadline),
    },
    now,
    random,
    pause,
    fingerprint: (text) => createHash("sha256").update(text.reveal()).digest("hex"),
    readClaims,
    readCertificate,
    login: parts.login,
  });
  const app = createApp({ broker, version: "1.2.3", onCrash: (error) => log({ type: "crash", error }) });
  const handler = createHandler({
    admit: admitThroughUrl,
    app,
    broker,
    configuration,
    door: "api",
    log,
    now,
  });
  const audits = () => lines.filter((line): line is AuditRecord => "type" in line && line.type === "audit");
  let serial = 0;

  return {
    /** Everything that was logged. */
    lines,
    audits,
    async ask(request: UrlRequest = {}): Promise<Heard> {
      const awsRequestId = `request-${++serial}`;
      const answer = (await handler.handle(functionUrlEvent(request), { ...context, awsRequestId })) as {
        readonly statusCode: number;
        readonly headers: Readonly<Record<string, string>>;
        readonly body: string;
      };
      // Of many at once, another's line may be the last.
      const audit = lines.findLast(
        (line): line is AuditRecord => "request_id" in line && line.request_id === awsRequestId,
      );
      if (!audit) throw new Error("A request left no audit line");
      return {
        status: answer.statusCode,
        cache: answer.headers["x-cache"],
        retryAfter: answer.headers["retry-after"],
        text: answer.body,
        audit,
      };
    },
  };
}
