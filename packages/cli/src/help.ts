import type { Command, CommandOperand, CommandOption } from "./command.ts";
import { EXIT_CODES } from "./exit-code.ts";

/** The help of the program: its commands, and what their exit codes mean. */
export function helpOfAll(commands: readonly Pick<Command<never>, "name" | "summary">[]): string {
  return [
    "btp-broker COMMAND [OPTIONS]",
    "",
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    "",
    "Each command has --help.",
    "",
    ...exitCodes(),
  ].join("\n");
}

/** The help of one command. */
export function helpOf({ name, summary, options, operands = [] }: Omit<Command<never>, "run">): string {
  const required = Object.entries(options).filter(([, option]) => option.required);
  return [
    [`btp-broker ${name}`, ...operands.map(placed), ...required.map(written), "[OPTIONS]"].join(" "),
    "",
    summary,
    "",
    ...columns([
      ...operands.map((operand) => [placed(operand), `${operand.does}.`] as const),
      ...Object.entries(options).map((entry) => [written(entry), `${entry[1].does}.`] as const),
      ["--help", "says this."],
    ]),
    "",
    ...exitCodes(),
  ].join("\n");
}

/** An option as it is written on the command line. */
export function written([name, { value }]: readonly [name: string, option: CommandOption]): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

/** An operand as help writes it. */
export function placed({ name, required }: CommandOperand): string {
  return required ? name : `[${name}]`;
}

function exitCodes(): readonly string[] {
  return ["Exit codes", ...columns(Object.entries(EXIT_CODES))];
}

function columns(rows: readonly (readonly [left: string, right: string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
