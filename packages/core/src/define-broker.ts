import * as v from "valibot";
import type { BrokerDefinition } from "./broker-definition.ts";
import type { ConfiguredCaller } from "./configured-caller.ts";
import type { Access, Configuration, ConfiguredKey, Deployment, Rule } from "./configuration.ts";
import {
  ConfigurationError,
  contradictions,
  pinsElsewhere,
  secretsElsewhere,
  sharedUserSecrets,
  unknownNames,
  userProblems,
} from "./configuration-problems.ts";
import { Definition } from "./definition-schema.ts";
import type { ConfiguredIssuer } from "./issuer.ts";
import { wrongForm } from "./members-schema.ts";
import { parseRoleArn, type Role } from "./role-arn.ts";
import { endOf, SECOND_MS } from "./time.ts";

/** Gives the checked configuration of a stage; throws `ConfigurationError` with every problem it found. */
export type ConfigureBroker = (stage: string) => Configuration;

/**
 * Describes a broker: its keys, its callers and its rules, as a function of the stage.
 *
 * A rule or test that names an unknown key or caller does not compile; what types cannot say is checked when the
 * configuration is loaded, which is at build, in tests and in the function's INIT, never in a request.
 */
export function defineBroker<Key extends string, Caller extends string, Issuer extends string = never>(
  define: (stage: string) => BrokerDefinition<Key, Caller, Issuer>,
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
  const { aws, tokenOrigins, serviceDomains, keys, issuers, callers, rules, tests } = parsed.output;
  const configuration: Configuration = {
    stage,
    region: aws.region,
    deployment: deploymentOf(aws),
    tokenOrigins,
    serviceDomains,
    keys: new Map(
      Object.entries(keys).map(([name, { totp, ...key }]): [string, ConfiguredKey] => [
        name,
        {
          ...key,
          name,
          kmsKey: key.kmsKey,
          user: key.user === undefined ? undefined : { secret: key.user, totp },
        },
      ]),
    ),
    issuers: new Map(Object.entries(issuers).map(([name, issuer]) => [name, issuerOf(name, issuer)])),
    callers: new Map(Object.entries(callers).map(([name, caller]) => [name, callerOf(name, caller)])),
    rules: rules.map(({ id, callers: named, key, scopes, deny, until, maxMinTtl }): Rule => ({
      id,
      effect: deny === undefined ? "allow" : "deny",
      callers: named,
      key,
      scopes: deny ?? scopes ?? [],
      maxMinTtlMs: maxMinTtl === undefined ? undefined : maxMinTtl * SECOND_MS,
      endsAt: until === undefined ? undefined : endOf(until),
    })),
    tests,
  };
  const problems = [
    ...unknownNames(configuration),
    ...contradictions(configuration),
    ...userProblems(configuration),
    ...sharedUserSecrets(configuration),
    ...pinsElsewhere(configuration),
    ...secretsElsewhere(configuration),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return configuration;
}

type Parsed = v.InferOutput<typeof Definition>;

function issuerOf(
  name: string,
  { url, audience, jwks, algorithms, maxAge }: Parsed["issuers"][string],
): ConfiguredIssuer {
  return { name, url, audience, jwksUrl: jwks, algorithms, maxAgeMs: maxAge * SECOND_MS };
}

function callerOf(name: string, caller: Parsed["callers"][string]): ConfiguredCaller {
  if ("issuer" in caller) return { kind: "workload", name, ...caller };
  const { role: roleArn, mintsPerMinute } = caller;
  return { kind: "role", name, role: parseRoleArn(roleArn) as Role, roleArn, mintsPerMinute };
}

function deploymentOf({ access, vpc, endpoints, concurrency, alarms }: Parsed["aws"]): Deployment {
  return {
    access: accessOf(access),
    privateDoor: vpc === undefined || endpoints === undefined ? undefined : { vpc, endpoints },
    concurrency: { reserved: concurrency.reserved, provisioned: concurrency.provisioned },
    alarmTopic: alarms?.topic,
  };
}

function accessOf(access: Parsed["aws"]["access"]): Access {
  if (access === "roles") return { to: "roles" };
  return "organization" in access
    ? { to: "organization", id: access.organization }
    : { to: "accounts", ids: access.accounts };
}
