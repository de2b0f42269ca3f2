import { createHash } from "node:crypto";
import { type AuditRecord, type Configuration, createBroker } from "@btp-token-broker/core";
import { createApp } from "../../packages/functions/src/http/app.ts";
import { createHandler } from "../../packages/functions/src/lambda-handler.ts";
import { createSecretsManagerStore } from "../../packages/functions/src/secrets-manager.ts";
import { createTokenEndpoint } from "../../packages/functions/src/token-endpoint.ts";
import { context, functionUrlEvent, type UrlRequest } from "../support/function-url-event.ts";
import { readClaims } from "../support/some.ts";

/** What a caller got and what was written down of it. */
export interface Heard {
  readonly status: number;
  readonly cache: string | undefined;
  readonly retryAfter: string | undefined;
  readonly text: string;
  readonly audit: AuditRecord;
}

/**
 * The handler over the real adapters, which talk to servers on loopback. Its wall clock is the machine's and what
 * `advance` adds; a pause between two attempts moves that clock and takes no time.
 */
export function createBrokerOnSockets(options: {
  readonly configuration: Configuration;
  readonly tokenOrigins: readonly string[];
  /** Of Secrets Manager. */
  readonly endpoint: string;
}) {
  const { configuration, tokenOrigins, endpoint } = options;
  const lines: object[] = [];
  const log = (record: object) => void lines.push(record);
  let offsetMs = 0;
  let reached: string | undefined;
  const now = () => Date.now() + offsetMs;
  const tokenEndpoint = createTokenEndpoint({ now, userAgent: "btp-token-broker/test" });
  const broker = createBroker({
    configuration,
    tokenOrigins,
    store: createSecretsManagerStore(
      {
        region: configuration.region,
        endpoint,
        credentials: { accessKeyId: "broker", secretAccessKey: "local" },
      },
      now,
    ),
    endpoint: {
      post: (request, deadline) =>
        tokenEndpoint.post({ ...request, origin: reached ?? request.origin }, deadline),
    },
    now,
    random: () => 0.5,
    pause: async (ms) => void (offsetMs += ms),
    fingerprint: (text) => createHash("sha256").update(text.reveal()).digest("hex"),
    readClaims,
  });
  const app = createApp({ broker, version: "1.2.3", onCrash: (error) => log({ type: "crash", error }) });
  const handler = createHandler({ app, broker, configuration, log, now });

  return {
    /** Everything that was logged. */
    lines,
    advance: (ms: number) => void (offsetMs += ms),
    /** From now on token requests arrive at this origin, as if the network led there. */
    reach: (origin: string) => void (reached = origin),
    async ask(request: UrlRequest = {}): Promise<Heard> {
      const answer = (await handler.handle(functionUrlEvent(request), context)) as {
        readonly statusCode: number;
        readonly headers: Readonly<Record<string, string>>;
        readonly body: string;
      };
      return {
        status: answer.statusCode,
        cache: answer.headers["x-cache"],
        retryAfter: answer.headers["retry-after"],
        text: answer.body,
        audit: lines.at(-1) as AuditRecord,
      };
    },
  };
}
