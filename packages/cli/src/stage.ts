import {
  type Configuration,
  type ConfigureBroker,
  fail,
  type Result,
  SAP_TOKEN_ORIGINS,
  succeed,
} from "@btp-token-broker/core";
import { haveCredentials } from "./aws-credentials.ts";
import type { CommandOption, Given, Outcome } from "./command.ts";
import type { OperatorPorts, Secrets } from "./operator-ports.ts";
import { isLoopback, judgeEndpoint } from "./secrets/endpoint.ts";

const CONFIG_OPTION = {
  value: "FILE",
  does: "another configuration file than the clone's broker.config.ts",
} as const satisfies CommandOption;

/** What a command is given that looks at a stage's configuration, and at nothing of AWS. */
export const CONFIGURATION_OPTIONS = {
  stage: { value: "STAGE", required: true, does: "the stage whose configuration is meant" },
  config: CONFIG_OPTION,
} as const satisfies Readonly<Record<string, CommandOption>>;

export const STAGE_OPTIONS = {
  stage: { value: "STAGE", required: true, does: "the stage whose configuration and secrets are meant" },
  config: CONFIG_OPTION,
  local: {
    does: "works on the local stack: Secrets Manager must be on this machine, and a key's token endpoint may be",
  },
} as const satisfies Readonly<Record<string, CommandOption>>;

/** A stage that a command works on: what is configured, and where its secrets are. */
export interface Stage {
  readonly configuration: Configuration;
  readonly secrets: Secrets;
  /** Where a key with this token endpoint may be sent: where the function may, and with `--local` to this machine. */
  readonly tokenOrigins: (origin: string | undefined) => readonly string[];
}

/** What a deployment takes: the secrets of any other stage would be nobody's. */
const STAGE = /^[a-z](?:-?[a-z0-9])*$/;

/** Opens the stage that was asked for. A failure is how the command ends. */
export async function openStage(given: Given, ports: OperatorPorts): Promise<Result<Stage, Outcome>> {
  const isLocal = given.switches.has("local");
  const configured = await readConfiguration(given, ports);
  if (!configured.ok) return configured;
  const configuration = configured.value;
  const endpoint = judgeEndpoint(await ports.configuredEndpoint(configuration.region), isLocal);
  if (!endpoint.ok) return fail({ exit: 2, problem: endpoint.problem });
  const have = await haveCredentials(ports.credentials);
  if (!have.ok) return fail({ exit: 3, problem: have.problem });
  const deployed = [...SAP_TOKEN_ORIGINS, ...configuration.tokenOrigins];
  return succeed({
    configuration,
    secrets: ports.connect(configuration.region, endpoint.value),
    tokenOrigins: (origin) =>
      isLocal && origin !== undefined && isLoopback(origin) ? [...deployed, origin] : deployed,
  });
}

/** Reads the configuration of the stage that was asked for, and asks nobody. A failure is how the command ends. */
export async function readConfiguration(
  { values }: Given,
  { configure }: Pick<OperatorPorts, "configure">,
): Promise<Result<Configuration, Outcome>> {
  const name = values.get("stage") ?? "";
  if (!STAGE.test(name))
    return fail({
      exit: 2,
      problem:
        "--stage wants the name of a stage: a small letter, then small letters and digits with single hyphens between them.",
    });
  const read = await configure(values.get("config"));
  const configured = read.ok ? configurationOf(read.value, name) : read;
  return configured.ok ? configured : fail({ exit: 2, problem: configured.problem });
}

/** For a name that the configuration does not have: which it has. */
export function noSuch(what: "caller" | "key", names: ReadonlyMap<string, unknown>): string {
  const has = [...names.keys()].join(", ");
  return `broker.config.ts has no ${what} of this name. It has: ${has === "" ? "none" : has}.`;
}

/** The configuration comes out of a bundle of its own, where the class of its error is another one. */
export function configurationOf(configure: ConfigureBroker, stage: string): Result<Configuration, string> {
  try {
    return succeed(configure(stage));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return fail(
      error.name === "ConfigurationError"
        ? error.message
        : `broker.config.ts threw ${error.name} for this stage.`,
    );
  }
}
