/** What AWS's tools put around a line: an object in an object in a text, and so on. None goes deeper. */
const MOST_DEPTH = 6;
/** A day's answer of the CLI in one piece, and no more than a process can take. */
const MOST_CHARACTERS = 67_108_864;

/**
 * Finds every JSON value in lines, whatever AWS's tools have put around it:
 *
 * - one on a line, with or without a time and a stream's name before it (`aws logs tail`, an export to S3);
 * - one over many lines, which ends with a bracket in the first column (`--format json`, `--output json`).
 *
 * `undefined` stands for a line or lines that look like JSON and are none.
 */
export async function* jsonIn(lines: AsyncIterable<string | undefined>): AsyncGenerator {
  let open: Open | undefined;
  for await (const line of lines) {
    const [, bracket] = /([{[])\s*$/.exec(line ?? "") ?? [];
    if (open && isWithin(line, open)) {
      open.lines.push(line);
      open.characters += line.length;
      if (!/^[}\]]/.test(line)) continue;
      yield parsed(open.lines.join("\n"));
      open = undefined;
      continue;
    }
    if (open || line === undefined) yield undefined;
    open = bracket === undefined ? undefined : { lines: [bracket], characters: 0 };
    if (open === undefined && line !== undefined) yield* onOneLine(line);
  }
  if (open) yield undefined;
}

/** A value that has begun on a line of its own. */
interface Open {
  readonly lines: string[];
  characters: number;
}

/** Whoever writes a value over many lines indents them; another line says that what looked like a value was none. */
function isWithin(line: string | undefined, { characters }: Open): line is string {
  return line !== undefined && /^[\s}\]]/.test(line) && characters + line.length <= MOST_CHARACTERS;
}

/** A name of a stream, `2026/11/22/[live]0123`, has a bracket of its own before the object. */
function* onOneLine(line: string): Generator {
  const start = line.search(/[{[]/);
  if (start === -1) return;
  const text = line.slice(start);
  const whole = parsed(text);
  const brace = text.indexOf("{");
  if (whole !== undefined) yield whole;
  else if (brace !== -1) yield parsed(text.slice(brace));
}

/** The objects that are of a type, wherever they are in a value; a text that holds JSON is looked into, too. */
export function* objectsOfType(value: unknown, type: string, depth = 0): Generator<object> {
  if (depth > MOST_DEPTH) return;
  if (typeof value === "string") {
    if (value.trimStart().startsWith("{")) yield* objectsOfType(parsed(value), type, depth + 1);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if ("type" in value && value.type === type) yield value;
  else for (const member of Object.values(value)) yield* objectsOfType(member, type, depth + 1);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
