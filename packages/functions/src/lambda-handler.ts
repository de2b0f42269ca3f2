import {
  type Broker,
  type Configuration,
  findCaller,
  openAuditEntry,
  type Principal,
} from "@btp-token-broker/core";
import type { Hono } from "hono";
import type { Admit, AdmittedRequest } from "./doors/door.ts";
import { refusal, type RequestEnvironment } from "./http/answer.ts";
import { matchRoute } from "./http/route.ts";
import { checkVersion } from "./version-check.ts";
import { isDeploymentEvent } from "./deployment-event.ts";
import { crashRecord } from "./log.ts";
import { auditMetrics, crashMetrics, refusedEventMetrics, warmUpMetrics } from "./metrics.ts";
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
const ANSWER_MARGIN_MS = 500;

/** What function URLs and REST APIs both send on as an HTTP answer (payload 2.0 and 1.0). */
interface HttpResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: false;
}

interface HandlerParts {
  /** The one front door of this function. */
  readonly admit: Admit;
  readonly app: Hono<{ Bindings: RequestEnvironment }>;
  readonly broker: Pick<Broker, "warm" | "check" | "prepare">;
  readonly configuration: Configuration;
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
export function createHandler({ admit, app, broker, configuration, door, log, now }: HandlerParts): {
  readonly handle: Handler;
  /** Sends one request through the app, so that the first caller does not pay for what is loaded on first use. */
  prime(): Promise<void>;
  /** Reads a warm key. Never fails: a key that crashes its reader must not keep all the others from being served. */
  prepareInInit(): Promise<void>;
  /** Does what a warm-up does. Never fails: what could not be had now, a request or a tick will try again. */
  warmInInit(): Promise<void>;
} {
  const served = createServedCount();
  const embedding = () => ({ stage: configuration.stage, now: now() });
  const logCrash = (error: unknown, requestId: string) =>
    log({ ...crashRecord(error, requestId), ...crashMetrics(embedding()) });

  async function warm(stale: boolean, requestId: string, leftMs?: number): Promise<object> {
    if (stale) {
      const skipped = { type: "warm-up", skipped: "stale" };
      log(skipped);
      return skipped;
    }
    const report = await broker.warm(leftMs).catch((error: unknown) => {
      logCrash(error, requestId);
      // Not the error itself: Lambda writes a thrown one down whole, and its message may quote anything.
      throw new Error("The warm-up crashed; its crash line says where");
    });
    log({ ...report, ...warmUpMetrics(report, served.take(), { ...embedding(), door }) });
    const { entries } = report;
    if (entries.length > 0 && entries.every(({ outcome }) => outcome === "failed"))
      throw new Error("The warm-up failed for every key; its report line says why");
    return report;
  }

  async function serve(
    { method, path, query, principal }: AdmittedRequest,
    { requestId, leftMs }: Pick<RequestEnvironment, "requestId" | "leftMs">,
  ): Promise<HttpResult> {
    const startedAt = now();
    const entry = openAuditEntry(requestId, startedAt, new Date(startedAt).toISOString());
    const environment = openRequest({ requestId, entry, query, leftMs }, principal);
    try {
      const route = matchRoute(method, path);
      entry.note({ route: route.ok ? `${method} ${route.value}` : "none" });
      if (!route.ok) return await httpResult(refusal(route.problem, environment));
      return await httpResult(await app.fetch(requestFor(path), environment));
    } catch (error) {
      // Hono's error handler is told of Errors only; whatever else is thrown comes out of `fetch`.
      log(crashRecord(error, requestId));
      return await httpResult(refusal({ code: "crashed" }, environment));
    } finally {
      const record = entry.close(now());
      served.count(record);
      log({ ...record, ...auditMetrics(record, embedding()) });
    }
  }

  function openRequest(
    request: Omit<RequestEnvironment, "principal" | "caller">,
    principal: Principal,
  ): RequestEnvironment {
    const caller = findCaller(configuration, principal);
    request.entry.note({ principal: principal.name, ...(caller !== undefined && { caller }) });
    return { ...request, principal: principal.name, caller };
  }

  return {
    async handle(event, context) {
      const { awsRequestId, invokedFunctionArn } = context;
      const leftMs = context.getRemainingTimeInMillis() - ANSWER_MARGIN_MS;
      const warmUp = readWarmUpEvent(event, now());
      if (warmUp) return warm(warmUp.stale, awsRequestId, leftMs);
      if (isDeploymentEvent(event)) return checkVersion({ broker, log }, { requestId: awsRequestId, leftMs });
      const admitted = admit(event, invokedFunctionArn);
      if (!admitted.ok) {
        const refused = { type: "refused-event", request_id: awsRequestId, reason: admitted.problem };
        log({ ...refused, ...refusedEventMetrics(embedding()) });
        throw new Error(`The event was refused: ${admitted.problem}`);
      }
      return serve(admitted.value, { requestId: awsRequestId, leftMs });
    },
    async prepareInInit() {
      await broker.prepare().catch((error: unknown) => logCrash(error, "init"));
    },
    async warmInInit() {
      // Its lines have said what went wrong.
      await warm(false, "init").catch(() => undefined);
    },
    async prime() {
      const entry = openAuditEntry("prime", now(), "");
      const principal = { kind: "aws", name: "", role: undefined } as const;
      await app.fetch(
        requestFor("/health"),
        openRequest({ requestId: "prime", entry, query: "", leftMs: 0 }, principal),
      );
    },
  };
}

/** What Hono routes by. The host is a placeholder, which `Request` wants and nobody looks at. */
function requestFor(path: string): Request {
  return new Request(`https://broker${path}`);
}

async function httpResult(response: Response): Promise<HttpResult> {
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
    isBase64Encoded: false,
  };
}
