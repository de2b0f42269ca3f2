import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { fail, type Result, Secret, succeed } from "@btp-token-broker/core";
import { unreadable } from "./file-input.ts";

/** What Secrets Manager takes as a value (AWS: "AWS Secrets Manager quotas"). */
export const MOST_SECRET_BYTES = 65_536;

/** Standard input, as far as reading a secret is concerned. */
export type Input = Readable & { readonly isTTY?: boolean | undefined };

/** A file to read a secret from, and what it is called where it is given: an operand's name, or an option's. */
export interface SecretFile {
  /** `-` for standard input. */
  readonly file: string;
  readonly name: string;
}

/**
 * Reads a secret's text from a file, or from standard input for `-`.
 *
 * From a terminal it is not read: what is pasted there stays on the screen, and in the scrollback.
 */
export async function readSecretText(
  { file, name }: SecretFile,
  input: Input,
): Promise<Result<Secret, string>> {
  if (file === "-" && input.isTTY)
    return fail(
      "A secret is not read from the keyboard, where it would stay on the screen: give a FILE, or pipe it in.",
    );
  const where = file === "-" ? "Standard input" : name;
  const bytes = await readBounded(file === "-" ? input : createReadStream(file), where);
  if (!bytes.ok) return bytes;
  if (isUtf16(bytes.value))
    return fail(
      `${where} is UTF-16, as PowerShell's \`>\` writes it, and UTF-8 is wanted: save it as UTF-8 (\`… | Out-File -Encoding utf8 FILE\`).`,
    );
  const text = bytes.value.toString("utf8");
  if (text.trim() === "")
    return fail(`${where} has nothing in it: what should have printed it printed nothing.`);
  return succeed(new Secret(text));
}

/** Told by its byte order mark (Unicode 17, section 2.6), without which no tool writes it. */
function isUtf16([first, second]: Buffer): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

async function readBounded(stream: Readable, where: string): Promise<Result<Buffer, string>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes > MOST_SECRET_BYTES)
        return fail(`${where} has more than ${MOST_SECRET_BYTES} bytes, which is more than a secret holds.`);
    }
  } catch (error) {
    return fail(`${where} cannot be read: ${unreadable(error)}.`);
  }
  return succeed(Buffer.concat(chunks));
}
