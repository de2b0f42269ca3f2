import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createFaultPlan, type Faults } from "./fault-plan.ts";
import { listen, type Loopback } from "./listen.ts";
import { readBody } from "./request-body.ts";

/** How an invocation can fail before or after the function has run. */
export type LambdaFault =
  | "hang"
  | "reset"
  | "throttled"
  | "service-exception"
  | "access-denied"
  | "no-such-function";

export interface LambdaEndpointOptions {
  /** Default 0: a free one. */
  readonly port?: number;
  /** Hears only requests that are signed with this access key id. */
  readonly accessKeyId: string;
  /** What can be invoked: by its ARN with the alias, and in one invocation at a time. */
  readonly functionArn: string;
  readonly invoke: (event: unknown, requestId: string) => Promise<unknown>;
}

/** A loopback Lambda that has one function of reserved concurrency 1, for the real AWS SDK. It never logs. */
export interface LambdaEndpoint extends Loopback {
  /** Requests of that function, those that were turned away included. */
  readonly counters: () => { readonly invoked: number; readonly throttled: number };
  /** The target is `"*"`. */
  readonly faults: Faults<LambdaFault>;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object | string | null;
}

/** What a synchronous invocation may carry (AWS: "Lambda quotas"). */
const MOST_BODY_BYTES = 6 * 1024 * 1024;

/** `Invoke` (AWS: "Lambda API Reference"). */
const INVOCATION = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/u;

/** Starts one on 127.0.0.1. Rejects with `EADDRINUSE` if the port is busy. */
export async function startLambdaEndpoint(options: LambdaEndpointOptions): Promise<LambdaEndpoint> {
  const faults = createFaultPlan<LambdaFault>();
  let isBusy = false;
  let invoked = 0;
  let throttled = 0;

  /** A signature has to be there, and it is not verified; the access key id is one that nobody can guess. */
  async function answer(request: IncomingMessage): Promise<Answer | "hang" | "reset"> {
    const [, claimed] = /Credential=([^/,\s]+)/u.exec(request.headers.authorization ?? "") ?? [];
    const body = await readBody(request, MOST_BODY_BYTES);
    if (claimed !== options.accessKeyId)
      return refusal(
        403,
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
      );
    const [, name] = INVOCATION.exec(request.url ?? "") ?? [];
    if (request.method !== "POST" || name === undefined || decodeURIComponent(name) !== options.functionArn)
      return refusal(404, "ResourceNotFoundException", `Function not found: ${options.functionArn}`);
    switch (faults.take("*")) {
      case "hang":
        return "hang";
      case "reset":
        return "reset";
      case "throttled":
        return turnedAway();
      case "service-exception":
        return refusal(500, "ServiceException", "An error occurred and the request cannot be processed.");
      case "access-denied":
        return refusal(403, "AccessDeniedException", "is not authorized to perform: lambda:InvokeFunction");
      case "no-such-function":
        return refusal(404, "ResourceNotFoundException", `Function not found: ${options.functionArn}`);
      case undefined:
        return run(body ?? "null");
    }
  }

  function turnedAway(): Answer {
    throttled += 1;
    return refusal(429, "TooManyRequestsException", "Rate Exceeded.", {
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    });
  }

  async function run(body: string): Promise<Answer> {
    if (isBusy) return turnedAway();
    isBusy = true;
    invoked += 1;
    const requestId = randomUUID();
    const headers = { "x-amzn-requestid": requestId, "x-amz-executed-version": "$LATEST" };
    try {
      const result = await options.invoke(JSON.parse(body), requestId);
      return { status: 200, headers, body: result as object | null };
    } catch (error) {
      // Of a function that throws, and of a process that ends, as Lambda has them.
      const errorMessage = error instanceof Error ? error.message : String(error);
      return {
        status: 200,
        headers: { ...headers, "x-amz-function-error": "Unhandled" },
        body: { errorType: "Error", errorMessage },
      };
    } finally {
      isBusy = false;
    }
  }

  const loopback = await listen(
    createServer((request, response) => {
      answer(request).then(
        (answered) => deliver(response, answered),
        () => response.destroy(),
      );
    }),
    options.port ?? 0,
  );
  return { ...loopback, counters: () => ({ invoked, throttled }), faults };
}

function refusal(status: number, type: string, Message: string, more: object = {}): Answer {
  return { status, headers: { "x-amzn-errortype": type }, body: { Type: "User", Message, ...more } };
}

function deliver(response: ServerResponse, answer: Answer | "hang" | "reset"): void {
  if (answer === "hang") return;
  if (answer === "reset") return void response.socket?.resetAndDestroy();
  response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
  response.end(JSON.stringify(answer.body));
}
