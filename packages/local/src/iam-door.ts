import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import { httpAnswer, type HttpAnswer } from "./iam-door-answer.ts";
import { functionUrlEvent, type FunctionUrlEvent } from "./iam-door-event.ts";
import { answerRefusal, explainRefusal } from "./iam-door-refusal.ts";
import { listen, type Loopback } from "./listen.ts";
import { sentRequest } from "./sent-request.ts";
import { verifySignature, type SigningIdentity } from "./signature-verification.ts";

export interface IamDoorOptions {
  /** 0, which is the default, takes a free one. */
  readonly port?: number;
  readonly region: string;
  /** The account that owns the function. */
  readonly account: string;
  /** By access key id; read at each request, so that callers can come and go. */
  readonly identities: ReadonlyMap<string, SigningIdentity>;
  /** Runs the function; its rejection becomes Lambda's 502. `requestId` is the one the answer carries. */
  readonly invoke: (event: FunctionUrlEvent, requestId: string) => Promise<unknown>;
  /** Takes a text of one or more lines for every answer that is not the function's own. */
  readonly log: (text: string) => void;
}

/** A door that listens; `origin` is its URL. */
export type IamDoor = Loopback;

/** Lambda's limit on the payload of a synchronous invocation, in both directions. */
const MOST_BODY_BYTES = 6 * 1024 * 1024;

/**
 * Listens on 127.0.0.1 where a Lambda function URL with `AuthType: AWS_IAM` would.
 *
 * It verifies Signature Version 4 against the machine's real clock, hands what it accepts to the function as the event
 * AWS would build, and refuses in AWS's words. AWS never says what it expected; the log does.
 *
 * Rejects with `EADDRINUSE` if the port is busy.
 */
export function startIamDoor(options: IamDoorOptions): Promise<IamDoor> {
  const server = createServer((request, response) => {
    const ids = { requestId: randomUUID(), traceId: newTraceId() };
    answer(request, ids, options).then(
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

async function answer(
  request: IncomingMessage,
  ids: RequestIds,
  options: IamDoorOptions,
): Promise<HttpAnswer> {
  const { region, account, identities, log } = options;
  const sent = sentRequest(request, await readBody(request));
  // Before the signature: of a body that is too large, not all of it is there to be hashed.
  if (sent.body.length > MOST_BODY_BYTES) {
    log(`413 ${sent.method} ${sent.path}: the body is larger than ${MOST_BODY_BYTES} bytes`);
    const message = `Request must be smaller than ${MOST_BODY_BYTES} bytes for the InvokeFunction operation`;
    return awsError(413, "RequestTooLargeException", JSON.stringify({ message }));
  }
  const receivedAt = Date.now();
  const verdict = verifySignature(sent, { region, service: "lambda", identities, now: receivedAt });
  if (!verdict.ok) {
    log(explainRefusal(sent, verdict.refusal));
    const { errorType, body } = answerRefusal(verdict.refusal);
    return awsError(403, errorType, body);
  }
  const { accessKeyId, identity } = verdict;
  const sourceIp = request.socket.remoteAddress ?? "127.0.0.1";
  const { httpVersion } = request;
  return invoked(
    functionUrlEvent({
      ...ids,
      sent,
      httpVersion,
      sourceIp,
      accessKeyId,
      identity,
      account,
      region,
      receivedAt,
    }),
    options,
  );
}

async function invoked(event: FunctionUrlEvent, { invoke, log }: IamDoorOptions): Promise<HttpAnswer> {
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
function awsError(status: number, errorType: string, body: string): HttpAnswer {
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
