import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import { httpAnswer, type HttpAnswer } from "./iam-door-answer.ts";
import { isPrivateHost } from "./host-header.ts";
import { listen, type Loopback } from "./listen.ts";
import { sentRequest } from "./sent-request.ts";
import type { SentRequest } from "./signature.ts";

/** A request as it came to a door, and what AWS knows of it beside its text. */
export interface ReceivedRequest {
  readonly sent: SentRequest;
  /** Such as `1.1`. */
  readonly httpVersion: string;
  readonly sourceIp: string;
  /** The door's own. */
  readonly port: number;
  readonly requestId: string;
  /** `X-Amzn-Trace-Id`. */
  readonly traceId: string;
  /** Milliseconds since the Unix epoch. */
  readonly receivedAt: number;
}

/** The events of function URLs have this in common. */
interface UrlEvent {
  readonly requestContext: {
    readonly requestId: string;
    readonly http: { readonly method: string; readonly path: string };
  };
}

export interface UrlDoorOptions<Event extends UrlEvent> {
  /** 0, which is the default, takes a free one. */
  readonly port?: number;
  /** Runs the function; its rejection becomes Lambda's 502. `requestId` is the one the answer carries. */
  readonly invoke: (event: Event, requestId: string) => Promise<unknown>;
  /** Takes a text of one or more lines for every answer that is not the function's own. */
  readonly log: (text: string) => void;
}

/** The event for a request, or AWS's own answer in place of one. */
export type Judged<Event> = { readonly event: Event } | { readonly answer: HttpAnswer };

/** Lambda's limit on the payload of a synchronous invocation, in both directions. */
const MOST_BODY_BYTES = 6 * 1024 * 1024;

/**
 * Listens on 127.0.0.1 where a Lambda function URL would; `judge` is what tells the kinds of URL apart.
 *
 * Rejects with `EADDRINUSE` if the port is busy.
 */
export function startUrlDoor<Event extends UrlEvent>(
  options: UrlDoorOptions<Event>,
  judge: (received: ReceivedRequest) => Judged<Event>,
): Promise<Loopback> {
  const server = createServer((request, response) => {
    const ids = { requestId: randomUUID(), traceId: newTraceId() };
    answer(request, ids, { options, judge }).then(
      (answered) => send(response, ids, answered),
      // Mostly a client that went away while it was sending: nobody is left to answer.
      (error: unknown) => {
        options.log(`no answer to ${request.method} (request ${ids.requestId}): ${String(error)}`);
        response.destroy();
      },
    );
  });
  return listen(server, options.port ?? 0);
}

interface RequestIds {
  readonly requestId: string;
  readonly traceId: string;
}

async function answer<Event extends UrlEvent>(
  request: IncomingMessage,
  ids: RequestIds,
  door: {
    readonly options: UrlDoorOptions<Event>;
    readonly judge: (received: ReceivedRequest) => Judged<Event>;
  },
): Promise<HttpAnswer> {
  const { options, judge } = door;
  const sent = sentRequest(request, await readBody(request));
  // Before anything else: of a body that is too large, not all of it is there.
  if (sent.body.length > MOST_BODY_BYTES) {
    options.log(`413 ${sent.method} ${sent.path}: the body is larger than ${MOST_BODY_BYTES} bytes`);
    const message = `Request must be smaller than ${MOST_BODY_BYTES} bytes for the InvokeFunction operation`;
    return awsError(413, "RequestTooLargeException", JSON.stringify({ message }));
  }
  const { socket, httpVersion, headers } = request;
  if (!isPrivateHost(headers.host)) {
    options.log(
      `403 ${sent.method} ${sent.path}: this machine is called 127.0.0.1, and by no name of the internet`,
    );
    return awsError(403, "AccessDeniedException", JSON.stringify({ Message: "Forbidden" }));
  }
  const judged = judge({
    ...ids,
    sent,
    httpVersion,
    sourceIp: socket.remoteAddress ?? "127.0.0.1",
    port: socket.localPort ?? 0,
    receivedAt: Date.now(),
  });
  return "answer" in judged ? judged.answer : invoked(judged.event, options);
}

async function invoked<Event extends UrlEvent>(
  event: Event,
  { invoke, log }: UrlDoorOptions<Event>,
): Promise<HttpAnswer> {
  const { requestId, http } = event.requestContext;
  const failed = (why: string): HttpAnswer => {
    log(`502 ${http.method} ${http.path} (request ${requestId}): ${why}`);
    return awsError(502, "InternalFailure", JSON.stringify({ message: "Internal Server Error" }));
  };
  try {
    const answered = httpAnswer(await invoke(event, requestId));
    if (!answered) return failed("the function returned what is no HTTP response");
    return answered.body.length > MOST_BODY_BYTES
      ? failed(`its body is larger than ${MOST_BODY_BYTES} bytes`)
      : answered;
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

/** An answer of Lambda itself: it has no `x-request-id`, by which clients tell it from the function's. */
export function awsError(status: number, errorType: string, body: string): HttpAnswer {
  const headers = { "content-type": "application/json", "x-amzn-errortype": errorType };
  return { status, headers, body: Buffer.from(body) };
}

function send(
  response: ServerResponse,
  { requestId, traceId }: RequestIds,
  { status, headers, body }: HttpAnswer,
): void {
  response.statusCode = status;
  response.setHeaders(new Map(Object.entries(headers)));
  response.setHeader("x-amzn-requestid", requestId);
  response.setHeader("x-amzn-trace-id", traceId);
  response.end(body);
}

/** Reads all of it, but keeps no more than shows that it is too large: a client hears an answer only after sending. */
async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (length <= MOST_BODY_BYTES) chunks.push(chunk);
    length += chunk.length;
  }
  return Buffer.concat(chunks);
}

/** `Root=1-<seconds>-<96 bits>`, as X-Ray writes it. */
function newTraceId(): string {
  return `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString("hex")}`;
}
