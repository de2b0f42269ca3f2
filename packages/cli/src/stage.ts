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

export const STAGE_OPTIONS = {
  stage: { value: "STAGE", required: true, does: "the stage whose configuration and secrets are meant" },
  config: { value: "FILE", does: "another configuration file than the clone's broker.config.ts" },
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
export async function openStage(
  { values, switches }: Given,
  ports: OperatorPorts,
): Promise<Result<Stage, Outcome>> {
  const name = values.get("stage") ?? "";
  const isLocal = switches.has("local");
  if (!STAGE.test(name))
    return fail({
      exit: 2,
      problem:
        "--stage wants the name of a stage: a small letter, then small letters and digits with single hyphens between them.",
    });
  const configure = await ports.configure(values.get("config"));
  if (!configure.ok) return fail({ exit: 2, problem: configure.problem });
  const configured = configurationOf(configure.value, name);
  if (!configured.ok) return fail({ exit: 2, problem: configured.problem });
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

/** The configuration comes out of a bundle of its own, where the class of its error is another one. */
function configurationOf(configure: ConfigureBroker, stage: string): Result<Configuration, string> {
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
