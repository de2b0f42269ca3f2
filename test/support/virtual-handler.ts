import { createHash } from "node:crypto";
import {
  type Configuration,
  createBroker,
  type ServiceKeyStore,
  type TokenEndpoint,
} from "@btp-token-broker/core";
import { admitThroughUrl } from "../../packages/functions/src/doors/function-url-door.ts";
import { createApp } from "../../packages/functions/src/http/app.ts";
import { readCertificate } from "../../packages/functions/src/certificate-reader.ts";
import { createHandler } from "../../packages/functions/src/lambda-handler.ts";
import type { VirtualTime } from "../outage/virtual-time.ts";
import { context } from "./function-url-event.ts";
import { readClaims } from "./some.ts";

/** What a request came to, as its caller sees it. */
export interface Heard {
  readonly status: number;
  readonly cache: string | undefined;
  readonly expiresIn: number | undefined;
}

/** One execution environment: the handler, the app and the broker of a deployment, over ports that live in virtual time. */
export interface VirtualHandler {
  /** What INIT does with the broker. */
  readonly prepare: () => Promise<void>;
  readonly ask: (event: unknown) => Promise<Heard>;
  /** Hands it the schedule's event; settles when it is done, however that ended. */
  readonly warm: () => Promise<void>;
}

/** How long Lambda and the handler take for an invocation, in milliseconds: far below a second, which is what matters. */
const INVOCATION_MS = 5;

export function createVirtualHandler(parts: {
  readonly configuration: Configuration;
  readonly tokenOrigins: readonly string[];
  readonly store: ServiceKeyStore;
  readonly endpoint: TokenEndpoint;
  readonly time: VirtualTime;
  readonly random: () => number;
}): VirtualHandler {
  const { configuration, time } = parts;
  const broker = createBroker({
    ...parts,
    now: time.now,
    pause: time.after,
    fingerprint: (text) => createHash("sha256").update(text.reveal()).digest("hex"),
    readClaims,
    readCertificate,
  });
  const app = createApp({ broker, version: "1.2.3", onCrash: () => undefined });
  const { handle } = createHandler({
    admit: admitThroughUrl,
    app,
    broker,
    configuration,
    door: "api",
    log: () => undefined,
    now: time.now,
  });
  return {
    prepare: () => broker.prepare(),
    async ask(event) {
      const answer = (await handle(event, context)) as {
        readonly statusCode: number;
        readonly headers: Readonly<Record<string, string>>;
        readonly body: string;
      };
      await time.after(INVOCATION_MS);
      const { expires_in: expiresIn } = JSON.parse(answer.body) as { readonly expires_in?: number };
      return { status: answer.statusCode, cache: answer.headers["x-cache"], expiresIn };
    },
    async warm() {
      const scheduledTime = new Date(time.now()).toISOString();
      // A warm-up in which nothing could be renewed fails, for the alarm's sake.
      await Promise.resolve(handle({ kind: "warm-up", scheduledTime }, context)).catch(() => undefined);
      await time.after(INVOCATION_MS);
    },
  };
}
