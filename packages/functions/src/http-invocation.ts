import { type Configuration, openAuditEntry } from "@btp-token-broker/core";
import type { Hono } from "hono";
import type { Bearers } from "./bearers.ts";
import type { AdmittedRequest } from "./doors/door.ts";
import { refusal, type RequestEnvironment } from "./http/answer.ts";
import { matchRoute, OPEN_ROUTES, SIGNED_ROUTES, wantsBearer } from "./http/route.ts";
import { identify, NOBODY } from "./identity.ts";
import { crashRecord } from "./log.ts";
import { auditMetrics } from "./metrics.ts";
import type { ServedCount } from "./served-count.ts";

/** What function URLs and REST APIs both send on as an HTTP answer (payload 2.0 and 1.0). */
interface HttpResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: false;
}

interface InvocationParts {
  readonly app: Hono<{ Bindings: RequestEnvironment }>;
  readonly configuration: Configuration;
  /** Where anybody may ask: who finds out who does. */
  readonly bearers: Bearers | undefined;
  readonly log: (record: object) => void;
  readonly now: () => number;
  readonly served: Pick<ServedCount, "count">;
}

/** Answers requests that a door let in, each with its audit line. */
export interface HttpInvocations {
  serve(
    request: AdmittedRequest,
    invocation: Pick<RequestEnvironment, "requestId" | "leftMs">,
  ): Promise<HttpResult>;
  /** Sends one request through the app that leaves no line. */
  prime(): Promise<void>;
}

export function createHttpInvocations(parts: InvocationParts): HttpInvocations {
  const { app, configuration, bearers, log, now, served } = parts;
  const routes = bearers ? OPEN_ROUTES : SIGNED_ROUTES;

  async function answer(request: AdmittedRequest, environment: RequestEnvironment): Promise<Response> {
    const { method, path } = request;
    const route = matchRoute(routes, method, path);
    environment.entry.note({ route: route.ok ? route.value : "none" });
    if (!route.ok) return refusal(route.problem, environment);
    if ("principal" in request || !wantsBearer(route.value))
      return app.fetch(requestFor(method, path), environment);
    if (!bearers)
      throw new Error("A request that nobody has signed came to a function that verifies nothing");
    const proved = await bearers.proveHeader(request.authorization, environment);
    if (!proved.ok) return refusal(proved.problem, environment);
    return app.fetch(requestFor(method, path), { ...environment, ...proved.value });
  }

  return {
    async serve(request, { requestId, leftMs }) {
      const startedAt = now();
      const entry = openAuditEntry(requestId, startedAt, new Date(startedAt).toISOString());
      const signed = "principal" in request;
      const environment: RequestEnvironment = {
        requestId,
        entry,
        leftMs,
        query: request.query,
        ...(signed ? identify(configuration, request.principal, entry) : NOBODY),
        content: signed ? undefined : request.content,
        origin: signed ? "" : request.origin,
      };
      try {
        return await httpResult(await answer(request, environment));
      } catch (error) {
        // Hono's error handler is told of Errors only; whatever else is thrown comes out of `fetch`.
        log(crashRecord(error, requestId));
        return await httpResult(refusal({ code: "crashed" }, environment));
      } finally {
        const record = entry.close(now());
        served.count(record);
        log({ ...record, ...auditMetrics(record, { stage: configuration.stage, now: now() }) });
      }
    },
    async prime() {
      const entry = openAuditEntry("prime", now(), "");
      const request = {
        requestId: "prime",
        entry,
        query: "",
        content: undefined,
        origin: "",
        leftMs: () => 0,
      };
      await app.fetch(requestFor("GET", "/health"), { ...request, ...NOBODY });
    },
  };
}

/** What Hono routes by. The host is a placeholder, which `Request` wants and nobody looks at. */
function requestFor(method: string, path: string): Request {
  return new Request(`https://broker${path}`, { method });
}

async function httpResult(response: Response): Promise<HttpResult> {
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
    isBase64Encoded: false,
  };
}
