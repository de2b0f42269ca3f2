import type { IncomingMessage } from "node:http";
import { gunzipSync } from "node:zlib";

/** The bytes of a body as they came; `undefined` when there are more than `mostBytes`: the connection is then closed. */
export async function readBytes(incoming: IncomingMessage, mostBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) return undefined; // Which ends the loop, and with it the connection.
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The text of a body. Nothing was to be encoded; gzip is what a front end does all the same.
 *
 * `undefined` when it cannot be undone, or when that makes more than `mostBytes`.
 */
export function decodeBody(
  bytes: Buffer,
  encoding: string | undefined,
  mostBytes: number,
): string | undefined {
  if (/^identity$/i.test(encoding ?? "identity")) return bytes.toString("utf8");
  if (!/^(?:x-)?gzip$/i.test(encoding ?? "")) return undefined;
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes }).toString("utf8");
  } catch {
    return undefined; // Broken, or more than anybody reads: zlib's message would say which.
  }
}
