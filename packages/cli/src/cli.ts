import { crashRecord } from "@btp-token-broker/functions";
import type { Command, Outcome } from "./command.ts";
import { readGiven } from "./given.ts";
import { helpOf, helpOfAll } from "./help.ts";

/**
 * Finds the command that is asked for, reads its options and runs it.
 *
 * Nothing that was given is said back, but the names of options: a secret in the wrong place stays out of terminals and
 * logs.
 *
 * @param given what stands on the command line behind the program's name
 */
export async function runCli<Ports>(
  given: readonly string[],
  commands: readonly Command<Ports>[],
  ports: Ports,
): Promise<Outcome> {
  if (given[0] === "--help" || given[0] === "-h") return { exit: 0, output: helpOfAll(commands) };
  const [command] = commands
    .filter(({ name }) => name.split(" ").every((word, at) => given[at] === word))
    // One command's name can be the beginning of another's.
    .sort((one, other) => other.name.length - one.name.length);
  if (!command) return { exit: 2, problem: notACommand(given, commands) };
  const read = readGiven(given.slice(command.name.split(" ").length), command);
  if (!read.ok)
    return { exit: 2, problem: `${read.problem} btp-broker ${command.name} --help says what it takes.` };
  if (read.value === "help") return { exit: 0, output: helpOf(command) };
  try {
    return await command.run(read.value, ports);
  } catch (error) {
    // Not the error itself: its message may quote whatever the failing code had in hand.
    const record = JSON.stringify(crashRecord(error, `btp-broker ${command.name}`));
    return { exit: 70, problem: `btp-broker has a bug. Please report this line: ${record}` };
  }
}

function notACommand<Ports>(given: readonly string[], commands: readonly Command<Ports>[]): string {
  const names = commands.map(({ name }) => `btp-broker ${name}`).join(", ");
  const problem = given.length === 0 ? "A command is missing." : "There is no such command.";
  return `${problem} There are: ${names}. btp-broker --help says what they do.`;
}
