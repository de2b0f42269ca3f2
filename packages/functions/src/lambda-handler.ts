import type { Broker, Configuration } from "@btp-token-broker/core";
import type { Hono } from "hono";
import type { Bearers } from "./bearers.ts";
import type { Admit } from "./doors/door.ts";
import type { RequestEnvironment } from "./http/answer.ts";
import { createHttpInvocations } from "./http-invocation.ts";
import { checkVersion } from "./version-check.ts";
import { isDeploymentEvent } from "./deployment-event.ts";
import { crashRecord } from "./log.ts";
import { crashMetrics, refusedEventMetrics, warmUpMetrics } from "./metrics.ts";
import { createServedCount } from "./served-count.ts";
import { readWarmUpEvent } from "./warm-up-event.ts";

/** What of Lambda's context the broker uses. */
export interface LambdaContext {
  readonly awsRequestId: string;
  readonly invokedFunctionArn: string;
  /** Milliseconds until Lambda ends the process and everything in its memory. */
  getRemainingTimeInMillis(): number;
}

export type Handler = (event: unknown, context: LambdaContext) => Promise<unknown>;

/**
 * What Lambda has to leave for everything but the broker's own work: judging what came late, writing the audit line,
 * handing the answer on. A process with a share of a core takes its time for that.
 */
export const ANSWER_MARGIN_MS = 500;

interface HandlerParts {
  /** The one front door of this function. */
  readonly admit: Admit;
  readonly app: Hono<{ Bindings: RequestEnvironment }>;
  readonly broker: Pick<Broker, "warm" | "check" | "prepare">;
  readonly configuration: Configuration;
  /** Where anybody may ask: who finds out who does. */
  readonly bearers?: Bearers | undefined;
  /** Which front door's function this is. */
  readonly door: string;
  readonly log: (record: object) => void;
  readonly now: () => number;
}

/**
 * Tells the kinds of event apart, the schedule's, the deployment's and the door's, and answers each; any other is an error of the
 * invocation, so that it rings an alarm instead of looking like a visitor.
 *
 * Events are never logged: they hold the caller's signature and session token.
 */
export function createHandler(parts: HandlerParts): {
  readonly handle: Handler;
  /** Sends one request through the app, so that the first caller does not pay for what is loaded on first use. */
  prime(): Promise<void>;
  /**
   * Reads a warm key, and the keys of issuers. Never fails: a key that crashes its reader must not keep all the others from
   * being served.
   */
  prepareInInit(): Promise<void>;
  /**
   * Does what a warm-up does, but for keys with a user: nobody logs in while processes start. Never fails: what could not
   * be had now, a request or a tick will try again.
   */
  warmInInit(): Promise<void>;
} {
  const { admit, broker, configuration, bearers, door, log, now } = parts;
  const served = createServedCount();
  const http = createHttpInvocations({ ...parts, bearers, served });
  const embedding = () => ({ stage: configuration.stage, now: now() });
  const logCrash = (error: unknown, requestId: string) =>
    log({ ...crashRecord(error, requestId), ...crashMetrics(embedding()) });

  /** Gives what a report says of it: by name, the issuers that did not hand out their keys, if there are any. */
  async function prepareIssuers(requestId: string, leftMs?: number): Promise<object> {
    if (!bearers) return {};
    try {
      const issuers = await bearers.prepare(leftMs);
      return issuers.size > 0 ? { issuers: Object.fromEntries(issuers) } : {};
    } catch (error) {
      logCrash(error, requestId);
      return {};
    }
  }

  async function warm(
    stale: boolean,
    requestId: string,
    leftMs?: number,
    logins: "allowed" | "none" = "allowed",
  ): Promise<object> {
    if (stale) {
      const skipped = { type: "warm-up", skipped: "stale" };
      log(skipped);
      return skipped;
    }
    const preparing = prepareIssuers(requestId, leftMs);
    const report = await broker.warm(leftMs, logins).catch(async (error: unknown) => {
      await preparing; // No promise outlives its invocation.
      logCrash(error, requestId);
      // Not the error itself: Lambda writes a thrown one down whole, and its message may quote anything.
      throw new Error("The warm-up crashed; its crash line says where");
    });
    log({
      ...report,
      ...(await preparing),
      ...warmUpMetrics(report, served.take(), { ...embedding(), door }),
    });
    const { entries } = report;
    if (entries.length > 0 && entries.every(({ outcome }) => outcome === "failed"))
      throw new Error("The warm-up failed for every key; its report line says why");
    return report;
  }

  return {
    async handle(event, context) {
      const { awsRequestId, invokedFunctionArn } = context;
      const leftMs = () => context.getRemainingTimeInMillis() - ANSWER_MARGIN_MS;
      const warmUp = readWarmUpEvent(event, now());
      if (warmUp) return warm(warmUp.stale, awsRequestId, leftMs());
      if (isDeploymentEvent(event))
        return checkVersion({ broker, log }, { requestId: awsRequestId, leftMs: leftMs() });
      const admitted = admit(event, invokedFunctionArn);
      if (!admitted.ok) {
        const refused = { type: "refused-event", request_id: awsRequestId, reason: admitted.problem };
        log({ ...refused, ...refusedEventMetrics(embedding()) });
        throw new Error(`The event was refused: ${admitted.problem}`);
      }
      return http.serve(admitted.value, { requestId: awsRequestId, leftMs });
    },
    async prepareInInit() {
      const preparing = prepareIssuers("init");
      await broker.prepare().catch((error: unknown) => logCrash(error, "init"));
      await preparing;
    },
    async warmInInit() {
      // Its lines have said what went wrong.
      await warm(false, "init", undefined, "none").catch(() => undefined);
    },
    prime: () => http.prime(),
  };
}
