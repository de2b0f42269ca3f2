import { type Configuration, roleCallers, workloadCallers } from "@btp-token-broker/core";
import { isGranted } from "./granted.ts";
import type { OwnKey } from "./own-key.ts";
import { FIRST_PORT, type PortBlock } from "./port-block.ts";
import { LOCAL_SECRET_ACCESS_KEY, LOCAL_STAGE, type Stack } from "./stack.ts";

/** What was started, as far as users have to know of it. */
export interface Started {
  readonly ports: PortBlock;
  readonly ownKeys: readonly OwnKey[];
  readonly nodeVersion: string;
  /** What the function finds Secrets Manager by. */
  readonly environment: Stack["environment"];
}

/** What `npm start` says when everything runs; the lines that begin with two spaces work when they are pasted. */
export function welcome(
  configuration: Configuration,
  { ports, ownKeys, nodeVersion, environment }: Started,
): string[] {
  const door = `http://127.0.0.1:${ports.door}`;
  const controls = `http://127.0.0.1:${ports.controls}`;
  const moved = ports.isMoved ? ` (${FIRST_PORT} and the ports after it are in use)` : "";
  return [
    "",
    `The broker listens on ${door}${moved}; it runs on Node ${nodeVersion}.`,
    ...ownKeys.map(({ name, origin }) => `The key ${name} is your own: its tokens come from ${origin}.`),
    "Nothing else leaves this machine: xsuaa, Secrets Manager, AWS's signature check and issuers of JWTs are stand-ins.",
    "",
    ...askFor(configuration, { door, ownKeys }),
    ...askAsWorkload(configuration, { ports, ownKeys }),
    "",
    "Look after its keys with btp-broker, in a shell that was told where they are:",
    `  export ${operatorVariables(environment)}`,
    `  npx btp-broker check --stage ${LOCAL_STAGE} --local`,
    "",
    `Make it a bad day: curl ${controls} lists the switches (time, outages, secrets, certificates, issuers, warm-up).`,
    "Below: one line for each request, as it would be in CloudWatch. Ctrl-C stops everything.",
  ];
}

/**
 * The variables by which the AWS SDK finds this Secrets Manager and nothing else; no profile comes before them. And the
 * authority of the local xsuaa, for keys with a certificate.
 */
function operatorVariables(environment: Stack["environment"]): string {
  const names = ["AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
  const root = `NODE_EXTRA_CA_CERTS='${environment["NODE_EXTRA_CA_CERTS"]}'`;
  return ["AWS_PROFILE=", ...names.map((name) => `${name}=${environment[name]}`), root].join(" ");
}

/**
 * Lines that work when pasted: for a key that a rule grants, and how to ask as anybody else. A key that the
 * configuration pins to an origin at SAP is refused here, unless it is the user's own.
 */
function askFor(
  configuration: Configuration,
  { door, ownKeys }: { readonly door: string; readonly ownKeys: readonly OwnKey[] },
): string[] {
  const isServed = servedKeys(configuration, ownKeys);
  const roles = roleCallers(configuration).map(({ name }) => name);
  const curl = (caller: string, path: string) =>
    `  curl --aws-sigv4 'aws:amz:${configuration.region}:lambda' --user ${caller}:${LOCAL_SECRET_ACCESS_KEY} '${door}${path}'`;
  for (const { callers, key } of configuration.rules)
    for (const caller of callers.filter((name) => roles.includes(name)))
      if (isServed(key) && isGranted(configuration, caller, key))
        return [
          "Ask for a token:",
          curl(caller, `/token?key=${key}`),
          "",
          "What may this caller ask for?",
          curl(caller, "/access"),
          "",
          `Callers: ${roles.join(", ")}; put another name before :${LOCAL_SECRET_ACCESS_KEY}.`,
        ];
  return [
    "No rule of broker.config.ts allows any role a token that this stack could give.",
    ...[...configuration.keys.keys()]
      .filter((key) => !isServed(key))
      .map((key) => `The key ${key} is pinned to its origin at SAP: bring your own with --key ${key}=PATH.`),
  ];
}

/** The same for a caller with a JWT, which the stack signs as its issuer would; nothing where there is none. */
function askAsWorkload(
  configuration: Configuration,
  { ports, ownKeys }: Pick<Started, "ports" | "ownKeys">,
): string[] {
  const isServed = servedKeys(configuration, ownKeys);
  const workloads = workloadCallers(configuration).map(({ name }) => name);
  for (const { callers, key } of configuration.rules)
    for (const caller of callers.filter((name) => workloads.includes(name)))
      if (isServed(key) && isGranted(configuration, caller, key))
        return [
          "",
          "Or as a workload, with a JWT that the stack signs in its issuer's place:",
          `  curl -H "Authorization: Bearer $(curl -s 'http://127.0.0.1:${ports.controls}/jwt?caller=${caller}')" 'http://127.0.0.1:${ports.jwtDoor}/token?key=${key}'`,
          `Workloads: ${workloads.join(", ")}.`,
        ];
  return [];
}

/** The keys that this stack has tokens of: one that is pinned to an origin at SAP is refused, unless it is the user's own. */
function servedKeys(configuration: Configuration, ownKeys: readonly OwnKey[]): (key: string) => boolean {
  return (key) =>
    configuration.keys.get(key)?.expect.origin === undefined || ownKeys.some(({ name }) => name === key);
}
