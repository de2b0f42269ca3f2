import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { runCli } from "./cli.ts";
import { COMMANDS, type Ports } from "./commands.ts";
import type { ExitCode } from "./exit-code.ts";
import { createDirectInvocation } from "./smoke/direct-invocation.ts";

/** Longer than a cold start's INIT (10 s at most) and the 6 s that the broker gives a request. */
const ANSWER_WITHIN_MS = 20_000;

/**
 * Runs `btp-broker` with the machine's network, clock and AWS credentials; answers with the exit code.
 *
 * @param given what stands on the command line behind the program's name
 */
export async function main(given: readonly string[]): Promise<ExitCode> {
  const outcome = await runCli(given, COMMANDS, machinePorts());
  if ("problem" in outcome) process.stderr.write(`${outcome.problem}\n`);
  else process.stdout.write(`${outcome.output}\n`);
  return outcome.exit;
}

function machinePorts(): Ports {
  // The AWS SDK's default chain: variables, profiles and SSO, web identity, container, instance. It keeps what it found.
  const credentials = defaultProvider();
  return {
    fetch: globalThis.fetch,
    now: Date.now,
    credentials,
    invokeDirectly: createDirectInvocation({ credentials }),
    answerWithinMs: ANSWER_WITHIN_MS,
  };
}
