import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { listen } from "../../packages/local/src/listen.ts";

/** What Lambda hands to a function. */
export interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly invokedFunctionArn: string;
  /** Milliseconds since the epoch, by the function's clock. */
  readonly deadline: number;
}

/** How an invocation ended: with a result, or with the error that Lambda would count. */
export type Ending =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: string };

/** The side of Lambda that a runtime talks to, for one execution environment. */
export interface RuntimeApi extends AsyncDisposable {
  /** `127.0.0.1:PORT`, for `AWS_LAMBDA_RUNTIME_API`. */
  readonly host: string;
  /** Hands out an invocation as soon as the function asks for one, and waits for its end. */
  invoke(invocation: Invocation): Promise<Ending>;
  /** Settles once the function waits for that many invocations at least: its INIT is over, or it may be frozen. */
  idle(polls?: number): Promise<void>;
  /** Ends everything that is waited for: the process is gone. */
  fail(why: string): void;
}

interface Waiting<Value> {
  readonly resolve: (value: Value) => void;
  readonly reject: (error: Error) => void;
}

/** @see Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes" */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  const polls: ServerResponse[] = [];
  const queue: Invocation[] = [];
  const inFlight = new Map<string, Waiting<Ending>>();
  const idlers = new Set<Waiting<void> & { readonly polls: number }>();
  let failed: Error | undefined;

  function pair(): void {
    while (polls.length > 0 && queue.length > 0) {
      const [response, invocation] = [polls.shift(), queue.shift()];
      if (response && invocation) give(response, invocation);
    }
    for (const idler of idlers)
      if (polls.length >= idler.polls) {
        idlers.delete(idler);
        idler.resolve();
      }
  }

  function fail(why: string): void {
    failed ??= new Error(why);
    for (const waiting of [...inFlight.values(), ...idlers]) waiting.reject(failed);
    inFlight.clear();
    idlers.clear();
  }

  async function report(request: IncomingMessage, path: string): Promise<void> {
    const body = await text(request);
    if (path === "init/error") return fail(`INIT failed: ${body}`);
    const [, id = "", kind] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    const invocation = inFlight.get(decodeURIComponent(id));
    inFlight.delete(decodeURIComponent(id));
    invocation?.resolve(
      kind === "response" ? { ok: true, result: JSON.parse(body) } : { ok: false, error: body },
    );
  }

  const server = createServer((request, response) => {
    const path = (request.url ?? "").replace("/2018-06-01/runtime/", "");
    if (path === "invocation/next") {
      polls.push(response);
      return pair();
    }
    response.writeHead(202, { "content-type": "application/json" });
    return void report(request, path).finally(() => response.end('{"status":"OK"}'));
  });
  // A poll waits for as long as a function is frozen.
  server.keepAliveTimeout = 0;
  const { port, stop } = await listen(server, 0);

  return {
    host: `127.0.0.1:${port}`,
    invoke: (invocation) =>
      new Promise((resolve, reject) => {
        if (failed) return reject(failed);
        inFlight.set(invocation.id, { resolve, reject });
        queue.push(invocation);
        return pair();
      }),
    idle: (count = 1) =>
      new Promise((resolve, reject) => {
        if (failed) return reject(failed);
        idlers.add({ resolve, reject, polls: count });
        return pair();
      }),
    fail,
    async [Symbol.asyncDispose]() {
      fail("the Runtime API was stopped");
      await stop();
    },
  };
}

function give(response: ServerResponse, { id, event, invokedFunctionArn, deadline }: Invocation): void {
  response.writeHead(200, {
    "content-type": "application/json",
    "lambda-runtime-aws-request-id": id,
    "lambda-runtime-deadline-ms": String(deadline),
    "lambda-runtime-invoked-function-arn": invokedFunctionArn,
    "lambda-runtime-trace-id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0",
  });
  response.end(JSON.stringify(event));
}
