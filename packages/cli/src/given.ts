import { parseArgs } from "node:util";
import { fail, type Result, succeed } from "@btp-token-broker/core";
import type { Command, CommandOption, Given } from "./command.ts";

/** Reads a command's options. A problem is one or two sentences that name the option, never its value. */
export function readGiven(
  given: readonly string[],
  { name, options }: Pick<Command<never>, "name" | "options">,
): Result<Given | "help", string> {
  // Not strict: its own complaints quote what was given.
  const { tokens } = parseArgs({ args: [...given], options: parsed(options), strict: false, tokens: true });
  const values = new Map<string, string>();
  const switches = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== "option") return fail(`btp-broker ${name} takes options only.`);
    if (token.rawName === "--help" || token.rawName === "-h") return succeed("help");
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (!option || token.rawName !== `--${token.name}`)
      return fail(`btp-broker ${name} has no option ${shown(token.rawName)}.`);
    if (values.has(token.name) || switches.has(token.name)) return fail(`--${token.name} stands twice.`);
    if (option.value === undefined) {
      if (token.value !== undefined) return fail(`--${token.name} takes no value.`);
      switches.add(token.name);
    } else {
      const value = valueOf(token);
      if (value === undefined) return fail(`--${token.name} wants a value: --${token.name} ${option.value}.`);
      values.set(token.name, value);
    }
  }
  const [missing] = Object.entries(options).filter(([each, { required }]) => required && !values.has(each));
  if (missing)
    return fail(`btp-broker ${name} wants --${missing[0]} ${missing[1].value}: ${missing[1].does}.`);
  return succeed({ values, switches });
}

function parsed(options: Readonly<Record<string, CommandOption>>) {
  const entries = Object.entries(options).map(
    ([name, { value }]) => [name, { type: value === undefined ? "boolean" : "string" }] as const,
  );
  return Object.fromEntries(entries);
}

interface OptionToken {
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

/** An option's name in the place of a value says that the value was forgotten; `--key=-x` says that it was not. */
function valueOf({ value, inlineValue }: OptionToken): string | undefined {
  return value === "" || (inlineValue !== true && value?.startsWith("-")) ? undefined : value;
}

/** A name, as options have them; anything else may be something that was not meant to be one. */
function shown(rawName: string): string {
  return /^--?[a-z][a-z-]{0,30}$/.test(rawName) ? rawName : "of that name";
}
