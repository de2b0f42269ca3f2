import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { fail, type Result, Secret, succeed } from "@btp-token-broker/core";

/** What Secrets Manager takes as a value (AWS: "AWS Secrets Manager quotas"). */
export const MOST_KEY_BYTES = 65_536;

/** Standard input, as far as reading a key is concerned. */
export type Input = Readable & { readonly isTTY?: boolean | undefined };

/**
 * Reads a service key's text from a file, or from standard input for `-`.
 *
 * From a terminal it is not read: what is pasted there stays on the screen, and in the scrollback.
 */
export async function readKeyText(file: string, input: Input): Promise<Result<Secret, string>> {
  if (file === "-" && input.isTTY)
    return fail(
      "A key is not read from the keyboard, where it would stay on the screen: give a FILE, or pipe it in.",
    );
  const bytes = await readBounded(file === "-" ? input : createReadStream(file));
  if (!bytes.ok) return bytes;
  const text = bytes.value.toString("utf8");
  if (text.trim() === "")
    return fail("There is nothing in it: what should have printed the key printed nothing.");
  return succeed(new Secret(text));
}

async function readBounded(stream: Readable): Promise<Result<Buffer, string>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes > MOST_KEY_BYTES)
        return fail(
          `It has more than ${MOST_KEY_BYTES} bytes, which is more than a secret holds: it is no service key.`,
        );
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    return fail(`It cannot be read (${code}).`);
  }
  return succeed(Buffer.concat(chunks));
}
