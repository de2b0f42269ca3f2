/** What the exit codes of every command mean. */
export const EXIT_CODES = {
  0: "Everything that was asked for is as it should be.",
  1: "Something is not, could not be told, is denied or differs. The output says what, and what to do.",
  2: "The command or the configuration was not understood. Nothing was asked.",
  3: "Nothing could be asked: there are no credentials, or nobody answered.",
  70: "The command has a bug.",
} as const;

export type ExitCode = keyof typeof EXIT_CODES;
