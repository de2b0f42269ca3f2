/** Writes one line to the function's log. */
export type WriteLine = (line: string) => void;

/**
 * Writes JSON lines past `console`, whose Lambda version would wrap each into another object.
 *
 * If `write` throws, so does this, and the request that the line belongs to fails: a token that nobody could account
 * for is not handed out.
 */
export function createLog(write: WriteLine): (record: object) => void {
  return (record) => write(`${inSight(JSON.stringify(record))}\n`);
}

/**
 * JSON escapes the first 32 control characters. The others, and what is no character to see (U+202E, which turns a line
 * around), would let a text act on the terminal of who reads it.
 */
function inSight(json: string): string {
  return json.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    // By UTF-16 unit, which is what JSON escapes.
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

/**
 * What may be logged of an error that nobody expected: its name and where it was thrown. Its message may quote
 * whatever the failing code had in hand.
 */
export function crashRecord(error: unknown, requestId: string): object {
  return {
    type: "crash",
    request_id: requestId,
    error: error instanceof Error ? error.name : typeof error,
    frames: error instanceof Error ? framesOf(error) : [],
  };
}

/** A stack trace begins with the message, whose own lines may look like frames: those after it are. */
function framesOf({ message, stack = "" }: Error): readonly string[] {
  const start = stack.indexOf(message);
  // The trace holds another message than the error does now, and nobody knows where that ends.
  if (start === -1) return [];
  return stack
    .slice(start + message.length)
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim());
}
