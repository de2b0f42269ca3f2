import { fail, type Result, succeed } from "@btp-token-broker/core";

/** What a system says where there is no file to read from. Any other code stands for itself. */
const NOT_A_FILE: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "you may not",
};

/** Why a file cannot be read, without quoting it. */
export function unreadable(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  return NOT_A_FILE[code] ?? code;
}

/** Reads a file to its end, as UTF-8. */
export async function readTextOf(
  chunks: AsyncIterable<Uint8Array>,
  { option, mostBytes }: { readonly option: string; readonly mostBytes: number },
): Promise<Result<string, string>> {
  const read: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      read.push(chunk);
      bytes += chunk.byteLength;
      if (bytes > mostBytes) return fail(`The file of ${option} has more than ${mostBytes} bytes.`);
    }
  } catch (error) {
    return fail(`The file of ${option} cannot be read: ${unreadable(error)}.`);
  }
  return succeed(Buffer.concat(read).toString("utf8"));
}
