import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { type ConfigureBroker, fail, succeed } from "@btp-token-broker/core";
import { createMintParts, createSecretsManagerStore } from "@btp-token-broker/functions";
import { runCli } from "./cli.ts";
import { COMMANDS, type Ports } from "./commands.ts";
import type { ExitCode } from "./exit-code.ts";
import { readKeyText } from "./key-input.ts";
import type { OperatorPorts } from "./operator-ports.ts";
import { createSecretAdministration } from "./secrets/administration.ts";
import { configuredEndpoint } from "./secrets/endpoint.ts";
import { createDirectInvocation } from "./smoke/direct-invocation.ts";

/** Longer than a cold start's INIT (10 s at most) and the 6 s that the broker gives a request. */
const ANSWER_WITHIN_MS = 20_000;

/** What the program that starts this one has at hand. */
export interface Start {
  /** What stands on the command line behind the program's name. */
  readonly given: readonly string[];
  /** Bundles a configuration file and runs it; the clone's own for `undefined`. Rejects where it is wrong. */
  readonly importConfiguration: (file: string | undefined) => Promise<object>;
}

/** Runs `btp-broker` with the machine's network, clock, files and AWS credentials; answers with the exit code. */
export async function main({ given, importConfiguration }: Start): Promise<ExitCode> {
  const outcome = await runCli(given, COMMANDS, machinePorts(importConfiguration));
  if ("problem" in outcome) process.stderr.write(`${outcome.problem}\n`);
  else process.stdout.write(`${outcome.output}\n`);
  return outcome.exit;
}

function machinePorts(importConfiguration: Start["importConfiguration"]): Ports {
  // The AWS SDK's default chain: variables, profiles and SSO, web identity, container, instance. It keeps what it found.
  const credentials = defaultProvider();
  return {
    fetch: globalThis.fetch,
    now: Date.now,
    credentials,
    invokeDirectly: createDirectInvocation({ credentials }),
    answerWithinMs: ANSWER_WITHIN_MS,
    mintParts: createMintParts(Date.now),
    configure: configureWith(importConfiguration),
    readKeyText: (file) => readKeyText(file, process.stdin),
    configuredEndpoint,
    connect: (region, endpoint) => {
      const connection = { region, credentials, ...(endpoint !== undefined && { endpoint }) };
      return {
        store: createSecretsManagerStore(connection, Date.now),
        administration: createSecretAdministration(connection),
      };
    },
  };
}

function configureWith(importConfiguration: Start["importConfiguration"]): OperatorPorts["configure"] {
  return async (file) => {
    try {
      const module = await importConfiguration(file);
      const configure: unknown = "default" in module ? module.default : undefined;
      return isConfigure(configure)
        ? succeed(configure)
        : fail("The configuration file has no default export made by defineBroker().");
    } catch (error) {
      // Mostly a slip in the file, which esbuild names with line and column.
      return fail(error instanceof Error ? error.message : "The configuration file cannot be read.");
    }
  };
}

/** What it gives is checked by itself: `defineBroker()` did that. */
function isConfigure(value: unknown): value is ConfigureBroker {
  return typeof value === "function";
}
