import { createGunzip } from "node:zlib";
import { Readable } from "node:stream";

/** Lambda and CloudWatch take less as one line; what is longer was not written by the broker. */
const MOST_CHARACTERS = 1_048_576;

/**
 * The lines of a log, unpacked where they are packed with gzip, as CloudWatch exports them. A line that is too long for
 * one comes as `undefined`. Fails as the stream does, and where what looks packed is not.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string | undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  let isTooLong = false;
  for await (const chunk of unpacked(chunks)) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) {
      yield isTooLong || line.length > MOST_CHARACTERS ? undefined : line;
      isTooLong = false;
    }
    if (rest.length > MOST_CHARACTERS) {
      rest = "";
      isTooLong = true;
    }
  }
  if (isTooLong) yield undefined;
  else if (rest !== "") yield rest;
}

async function* unpacked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  const first = await source.next();
  if (first.done) return;
  const all = (async function* () {
    yield first.value;
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  })();
  // RFC 1952 §2.3.1: how every member of a gzip file begins. Packed by nobody else: it is no text.
  if (first.value[0] !== 0x1f) yield* all;
  else {
    const plain = createGunzip();
    const source = Readable.from(all, { objectMode: false });
    source.once("error", (error) => plain.destroy(error));
    source.pipe(plain);
    for await (const chunk of plain) yield chunk as Uint8Array;
  }
}
