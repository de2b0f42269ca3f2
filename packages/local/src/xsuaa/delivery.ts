import { type ServerResponse, STATUS_CODES } from "node:http";
import { gzipSync } from "node:zlib";
import type { Answer, Outcome } from "./answer.ts";

/** Puts what became of a request on its connection. */
export function deliver(response: ServerResponse, outcome: Outcome): void {
  if (outcome === "hang") return;
  if (outcome === "reset" || outcome.sent === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  const { answer, sent } = outcome;
  if (sent === "nothing") return;
  if (sent === "half-head") {
    sendHalfHead(response, answer);
    return;
  }
  const body = sent === "gzip" ? gzipSync(answer.body) : Buffer.from(answer.body);
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(sent === "gzip" && { "content-encoding": "gzip" }),
    "content-length": body.length,
  });
  if (sent === "half-body") response.write(firstHalf(body), () => response.destroy());
  else if (sent === "stalled-body") response.write(firstHalf(body));
  else if (typeof sent === "object") drip(response, body, sent);
  else response.end(body);
}

/** Past Node's response, which only sends heads that are whole. */
function sendHalfHead({ socket }: ServerResponse, { status, headers }: Answer): void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n`);
  socket?.write(firstHalf(head), () => socket.destroy());
}

function firstHalf(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length / 2);
}

function drip(
  response: ServerResponse,
  left: Buffer,
  pace: { readonly dripBytes: number; readonly everyMs: number },
): void {
  response.write(left.subarray(0, pace.dripBytes));
  const rest = left.subarray(pace.dripBytes);
  if (rest.length === 0) response.end();
  else
    setTimeout(() => {
      if (!response.destroyed) drip(response, rest, pace);
    }, pace.everyMs).unref();
}
