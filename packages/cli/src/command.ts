import type { ExitCode } from "./exit-code.ts";

/** An option as it is written behind `--`. */
export interface CommandOption {
  /** What its value is called in the help, in capitals; a switch takes none and has none. */
  readonly value?: string;
  readonly required?: true;
  /** May stand more than once. */
  readonly repeated?: true;
  /** What it does, as a sentence without its full stop. */
  readonly does: string;
}

/** What is given by its place, behind the command's name. */
export interface CommandOperand {
  /** In capitals. */
  readonly name: string;
  /** Those that are not come last. */
  readonly required?: true;
  /** What it is, as a sentence without its full stop. */
  readonly does: string;
}

/** What stood on the command line, already held against the command's options. */
export interface Given {
  /** By the operand's name. */
  readonly operands: ReadonlyMap<string, string>;
  readonly values: ReadonlyMap<string, string>;
  /** The values of options that may stand more than once, in their order. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly switches: ReadonlySet<string>;
}

/** What a command has to say, and the exit code that goes with it. */
export type Outcome =
  | { readonly exit: Extract<ExitCode, 0 | 1>; readonly output: string }
  /** For stderr. */
  | { readonly exit: Extract<ExitCode, 2 | 3 | 70>; readonly problem: string };

/** A row of the table of commands. Whatever it touches of the machine comes to it as a port. */
export interface Command<Ports> {
  /** One word, or several with spaces between them. */
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  readonly operands?: readonly CommandOperand[];
  readonly options: Readonly<Record<string, CommandOption>>;
  run(given: Given, ports: Ports): Promise<Outcome>;
}
