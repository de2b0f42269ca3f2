import { parseArgs } from "node:util";
import { fail, type Result, succeed } from "@btp-token-broker/core";
import type { Command, CommandOption, Given } from "./command.ts";

/** Reads a command's operands and options. A problem is one or two sentences that name the option, never its value. */
export function readGiven(
  given: readonly string[],
  command: Pick<Command<never>, "name" | "operands" | "options">,
): Result<Given | "help", string> {
  const { name, options, operands = [] } = command;
  // Not strict: its own complaints quote what was given.
  const { tokens } = parseArgs({ args: [...given], options: parsed(options), strict: false, tokens: true });
  const read: Reading = { operands: new Map(), values: new Map(), lists: new Map(), switches: new Set() };
  for (const token of tokens) {
    if (token.kind === "option" && (token.rawName === "--help" || token.rawName === "-h"))
      return succeed("help");
    const problem =
      token.kind === "option" ? readOption(token, command, read) : readOperand(token, command, read);
    if (problem !== undefined) return fail(problem);
  }
  const lacking = operands.find((operand) => operand.required && !read.operands.has(operand.name));
  if (lacking) return fail(`btp-broker ${name} wants ${lacking.name}: ${lacking.does}.`);
  const [missing] = Object.entries(options).filter(
    ([each, option]) => option.required && !read.values.has(each),
  );
  if (missing)
    return fail(`btp-broker ${name} wants --${missing[0]} ${missing[1].value}: ${missing[1].does}.`);
  return succeed(read);
}

/** What was read so far. */
interface Reading extends Given {
  readonly operands: Map<string, string>;
  readonly values: Map<string, string>;
  readonly lists: Map<string, readonly string[]>;
  readonly switches: Set<string>;
}

type Token = NonNullable<ReturnType<typeof parseArgs>["tokens"]>[number];
type OptionToken = Extract<Token, { kind: "option" }>;

function readOption(
  token: OptionToken,
  { name, options }: Pick<Command<never>, "name" | "options">,
  read: Reading,
): string | undefined {
  const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
  if (!option || token.rawName !== `--${token.name}`)
    return `btp-broker ${name} has no option ${shown(token.rawName)}.`;
  if (read.values.has(token.name) || read.switches.has(token.name)) return `--${token.name} stands twice.`;
  if (option.value === undefined) {
    if (token.value !== undefined) return `--${token.name} takes no value.`;
    read.switches.add(token.name);
    return undefined;
  }
  const value = valueOf(token);
  if (value === undefined) return `--${token.name} wants a value: --${token.name} ${option.value}.`;
  if (option.repeated) read.lists.set(token.name, [...(read.lists.get(token.name) ?? []), value]);
  else read.values.set(token.name, value);
  return undefined;
}

function readOperand(
  token: Exclude<Token, OptionToken>,
  { name, operands = [] }: Pick<Command<never>, "name" | "operands">,
  read: Reading,
): string | undefined {
  if (operands.length === 0) return `btp-broker ${name} takes options only.`;
  // Two hyphens alone say that what follows is no option.
  if (token.kind === "option-terminator") return undefined;
  const operand = operands[read.operands.size];
  if (!operand)
    return `btp-broker ${name} takes ${operands.map((each) => each.name).join(" and ")}, and nothing after that.`;
  if (token.value === "") return `${operand.name} is empty: it is ${operand.does}.`;
  read.operands.set(operand.name, token.value);
  return undefined;
}

function parsed(options: Readonly<Record<string, CommandOption>>) {
  const entries = Object.entries(options).map(
    ([name, { value }]) => [name, { type: value === undefined ? "boolean" : "string" }] as const,
  );
  return Object.fromEntries(entries);
}

/**
 * An option's name in the place of a value says that the value was forgotten; `--key=-x` says that it was not. A hyphen alone
 * is no name: it is standard input.
 */
function valueOf({ value, inlineValue }: OptionToken): string | undefined {
  const isName = inlineValue !== true && value !== "-" && value?.startsWith("-");
  return value === "" || isName ? undefined : value;
}

/** A name, as options have them; anything else may be something that was not meant to be one. */
function shown(rawName: string): string {
  return /^--?[a-z][a-z-]{0,30}$/.test(rawName) ? rawName : "of that name";
}
