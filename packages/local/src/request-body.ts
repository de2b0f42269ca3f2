/**
 * Reads a request's body as UTF-8; undefined if it is longer than `limitBytes`.
 *
 * What is too long is read to its end all the same: a connection closed on unread bytes is reset, and the caller
 * would lose the answer that says why.
 */
export async function readBody(
  request: AsyncIterable<Buffer>,
  limitBytes: number,
): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= limitBytes) chunks.push(chunk);
  }
  return bytes <= limitBytes ? Buffer.concat(chunks).toString("utf8") : undefined;
}
