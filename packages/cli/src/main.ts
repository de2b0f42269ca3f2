import { createReadStream } from "node:fs";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { type ConfigureBroker, fail, type Result, succeed } from "@btp-token-broker/core";
import {
  createMintParts,
  createSecretsManagerStore,
  createUserSecretStore,
} from "@btp-token-broker/functions";
import { runCli } from "./cli.ts";
import { COMMANDS, type Ports } from "./commands.ts";
import type { ExitCode } from "./exit-code.ts";
import type { PolicyPorts } from "./policy/policy-ports.ts";
import { fileAtRevision, type RevisionParts } from "./policy/revision.ts";
import { readSecretText } from "./secret-input.ts";
import { createSecretAdministration } from "./secrets/administration.ts";
import { configuredEndpoint } from "./secrets/endpoint.ts";
import { createDirectInvocation } from "./smoke/direct-invocation.ts";

/** Longer than a cold start's INIT (10 s at most) and the 6 s that the broker gives a request. */
const ANSWER_WITHIN_MS = 20_000;

/** What the program that starts this one has at hand. */
export interface Start {
  /** What stands on the command line behind the program's name. */
  readonly given: readonly string[];
  /** The whole path of a configuration file; of the clone's own for `undefined`. */
  readonly configurationFile: (file: string | undefined) => string;
  /** Bundles a configuration file and runs it. Rejects where it is wrong. */
  readonly importConfiguration: (file: string) => Promise<object>;
  /** The shell's variables, for programs that are started. */
  readonly environment: RevisionParts["environment"];
  /** An empty folder that goes when the program ends. */
  readonly folder: string;
}

/** Runs `btp-broker` with the machine's network, clock, files and AWS credentials; answers with the exit code. */
export async function main({ given, ...machine }: Start): Promise<ExitCode> {
  const outcome = await runCli(given, COMMANDS, machinePorts(machine));
  if ("problem" in outcome) process.stderr.write(`${outcome.problem}\n`);
  else process.stdout.write(`${outcome.output}\n`);
  return outcome.exit;
}

type Machine = Omit<Start, "given">;

function machinePorts(machine: Machine): Ports {
  // The AWS SDK's default chain: variables, profiles and SSO, web identity, container, instance. It keeps what it found.
  const credentials = defaultProvider();
  return {
    fetch: globalThis.fetch,
    now: Date.now,
    credentials,
    invokeDirectly: createDirectInvocation({ credentials }),
    answerWithinMs: ANSWER_WITHIN_MS,
    mintParts: createMintParts(Date.now),
    configure: (file) => configureFrom(machine.configurationFile(file), machine),
    configureAt: (revision, file) =>
      configureFromRevision(revision, machine.configurationFile(file), machine),
    openInput: (file) => (file === "-" ? process.stdin : createReadStream(file)),
    readSecretText: (given) => readSecretText(given, process.stdin),
    configuredEndpoint,
    connect: (region, endpoint) => {
      const connection = { region, credentials, ...(endpoint !== undefined && { endpoint }) };
      return {
        store: createSecretsManagerStore(connection, Date.now),
        users: createUserSecretStore(connection, Date.now),
        administration: createSecretAdministration(connection),
      };
    },
  };
}

async function configureFrom(
  file: string,
  { importConfiguration }: Pick<Machine, "importConfiguration">,
): Promise<Result<ConfigureBroker, string>> {
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
}

async function configureFromRevision(
  revision: string,
  file: string,
  machine: Machine,
): ReturnType<PolicyPorts["configureAt"]> {
  const past = await fileAtRevision(revision, file, machine);
  if (!past.ok) return past;
  const { commit } = past.value;
  const configure = await configureFrom(past.value.file, machine);
  return configure.ok
    ? succeed({ configure: configure.value, commit })
    : fail(`As it was at ${commit}: ${configure.problem}`);
}

/** What it gives is checked by itself: `defineBroker()` did that. */
function isConfigure(value: unknown): value is ConfigureBroker {
  return typeof value === "function";
}
