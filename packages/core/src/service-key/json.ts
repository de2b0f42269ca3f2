/** A JSON object as `JSON.parse` makes it: plain data, and nothing of it is known yet. */
export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  // JSON can hold half of a surrogate pair, which no encoding of a request can carry.
  return typeof value === "string" && value !== "" && value.isWellFormed();
}

/** The object itself, or the one that a text holds as JSON: Kubernetes keeps texts only, so that objects become JSON. */
export function objectOf(value: unknown): Json | undefined {
  if (isObject(value)) return value;
  if (typeof value !== "string" || !/^\s*\{/.test(value)) return undefined;
  const json = parseJson(value);
  return isObject(json) ? json : undefined;
}

/** `undefined` for what is not JSON. The parser's message quotes the text around the error, which may be a secret. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
