import * as v from "valibot";
import type { Secret } from "./secret.ts";

/** The body as JSON; `undefined` when it is none: the parser's message would quote it. */
export function parseJson(body: Secret): unknown {
  try {
    return JSON.parse(body.reveal());
  } catch {
    return undefined;
  }
}

/** What the schema makes of the body; `undefined` when it is none of that. */
export function parseBody<Output>(
  schema: v.GenericSchema<unknown, Output>,
  body: Secret,
): Output | undefined {
  const parsed = v.safeParse(schema, parseJson(body));
  return parsed.success ? parsed.output : undefined;
}
