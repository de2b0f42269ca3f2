import { readFileSync } from "node:fs";
import type * as v from "valibot";
import { checkInput } from "./json-input.ts";
import { UsageError } from "./usage-error.ts";

interface ListFile<Schema extends v.GenericSchema> {
  /** As it is written on the command line. */
  readonly option: string;
  readonly path: string;
  /** What one of the list is called. */
  readonly noun: string;
  readonly schema: Schema;
  /** The member that says which one it is, and what no two may share. */
  readonly identity: { readonly member: string; readonly of: (read: v.InferOutput<Schema>) => string };
}

/**
 * Reads a list from a JSON file, or the only one of it. The file's text is not printed, and not copied anywhere but into
 * this process.
 *
 * @throws UsageError that says which of the list is wrong, and of it the member
 */
export function readListFile<Schema extends v.GenericSchema>(
  file: ListFile<Schema>,
): readonly v.InferOutput<Schema>[] {
  const { option, path, noun, schema, identity } = file;
  const given = parsed(`${option} ${path}`, path);
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (list.length === 0) throw new UsageError(`${option} ${path}: the list is empty`);
  const items = list.map((each, at) => {
    const read = checkInput(each, schema);
    if (!read.ok) throw new UsageError(`${option} ${path}: ${noun} ${at + 1}: ${read.problem}`);
    return read.value;
  });
  const identities = items.map(identity.of);
  const repeated = identities.findIndex((each, at) => identities.indexOf(each) < at);
  if (repeated !== -1)
    throw new UsageError(
      `${option} ${path}: ${noun} ${repeated + 1}: ${identity.member} is that of an earlier one`,
    );
  return items;
}

function parsed(what: string, path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new UsageError(`${what}: the file cannot be read (${code})`, { cause: error });
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, ""));
  } catch {
    // The parser's message quotes the text around the error, which may be a secret.
    throw new UsageError(`${what}: this is not JSON`);
  }
}
