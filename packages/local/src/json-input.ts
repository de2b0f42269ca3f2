import { fail, type Result, succeed } from "@btp-token-broker/core";
import * as v from "valibot";

/** Where in the JSON the mistake is, what it is, and what would be right. Nothing of a value is said back. */
export type InputProblem = string;

/** Reads JSON that somebody typed; nothing at all counts as `{}`. */
export function readInput<Schema extends v.GenericSchema>(
  text: string,
  schema: Schema,
): Result<v.InferOutput<Schema>, InputProblem> {
  try {
    return checkInput(text.trim() === "" ? {} : (JSON.parse(text) as unknown), schema);
  } catch {
    // The parser's message quotes the text, which may hold a secret.
    return fail("this is not JSON");
  }
}

/** The same for JSON that is parsed already. */
export function checkInput<Schema extends v.GenericSchema>(
  input: unknown,
  schema: Schema,
): Result<v.InferOutput<Schema>, InputProblem> {
  const { success, output, issues } = v.safeParse(schema, input, { abortEarly: true });
  if (success) return succeed(output);
  const path = v.getDotPath(issues[0]);
  return fail(path === null ? issues[0].message : `${path} ${issues[0].message}`);
}

/** An object with these members and no other. */
export function members<const Entries extends v.ObjectEntries>(entries: Entries) {
  const names = Object.keys(entries).join(", ");
  return v.pipe(
    jsonObject(`must be a JSON object with some of ${names}`),
    v.strictObject(entries, ({ expected }) =>
      expected === "never" ? `is not known here; there are ${names}` : "is missing",
    ),
  );
}

/** An object, whatever it has; a list is none. */
export function jsonObject(message: string) {
  return v.custom<Readonly<Record<string, unknown>>>(isObject, message);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Text that is not empty. */
export const text = v.pipe(v.string("must be text"), v.nonEmpty("must not be empty"));

/** A whole number, both bounds included. */
export function wholeNumber(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message));
}
