import * as v from "valibot";
import type { BrokerDefinition } from "./broker-definition.ts";
import type {
  Access,
  Configuration,
  ConfiguredCaller,
  ConfiguredKey,
  Deployment,
  Rule,
} from "./configuration.ts";
import {
  ConfigurationError,
  contradictions,
  secretsElsewhere,
  unknownNames,
} from "./configuration-problems.ts";
import { Definition } from "./definition-schema.ts";
import { wrongForm } from "./members-schema.ts";
import { parseRoleArn, type Role } from "./role-arn.ts";
import { endOf } from "./time.ts";

/** Gives the checked configuration of a stage; throws `ConfigurationError` with every problem it found. */
export type ConfigureBroker = (stage: string) => Configuration;

/**
 * Describes a broker: its keys, its callers and its rules, as a function of the stage.
 *
 * A rule or test that names an unknown key or caller does not compile; what types cannot say is checked when the
 * configuration is loaded, which is at build, in tests and in the function's INIT, never in a request.
 */
export function defineBroker<Key extends string, Caller extends string>(
  define: (stage: string) => BrokerDefinition<Key, Caller>,
): ConfigureBroker {
  return (stage) => configure(stage, define(stage));
}

function configure(stage: string, definition: unknown): Configuration {
  const parsed = v.safeParse(Definition, definition, { message: wrongForm });
  if (!parsed.success) {
    throw new ConfigurationError(
      parsed.issues.map((issue) => `${v.getDotPath(issue) ?? "the configuration"}: ${issue.message}`),
    );
  }
  const { aws, tokenOrigins, serviceDomains, keys, callers, rules, tests } = parsed.output;
  const configuration: Configuration = {
    stage,
    region: aws.region,
    deployment: deploymentOf(aws),
    tokenOrigins,
    serviceDomains,
    keys: new Map(
      Object.entries(keys).map(([name, key]): [string, ConfiguredKey] => [
        name,
        { name, ...key, kmsKey: key.kmsKey },
      ]),
    ),
    callers: new Map(
      Object.entries(callers).map(([name, { role }]): [string, ConfiguredCaller] => [
        name,
        { name, role: parseRoleArn(role) as Role, roleArn: role },
      ]),
    ),
    rules: rules.map(({ id, callers: named, key, scopes, deny, until }): Rule => ({
      id,
      effect: deny === undefined ? "allow" : "deny",
      callers: named,
      key,
      scopes: deny ?? scopes ?? [],
      endsAt: until === undefined ? undefined : endOf(until),
    })),
    tests,
  };
  const problems = [
    ...unknownNames(configuration),
    ...contradictions(configuration),
    ...secretsElsewhere(configuration),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return configuration;
}

function deploymentOf({
  access,
  vpc,
  endpoints,
  concurrency,
  alarms,
}: v.InferOutput<typeof Definition>["aws"]): Deployment {
  return {
    access: accessOf(access),
    privateDoor: vpc === undefined || endpoints === undefined ? undefined : { vpc, endpoints },
    concurrency: { reserved: concurrency.reserved, provisioned: concurrency.provisioned },
    alarmTopic: alarms?.topic,
  };
}

function accessOf(access: v.InferOutput<typeof Definition>["aws"]["access"]): Access {
  if (access === "roles") return { to: "roles" };
  return "organization" in access
    ? { to: "organization", id: access.organization }
    : { to: "accounts", ids: access.accounts };
}
