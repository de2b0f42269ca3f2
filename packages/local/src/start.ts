import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { type Configuration, ConfigurationError } from "@btp-token-broker/core";
import configure from "../../../broker.config.ts";
import { isGranted } from "./granted.ts";
import { findNode24 } from "./lambda-node.ts";
import { type OwnKey, readOwnKey } from "./own-key.ts";
import { FIRST_PORT, onFreePorts, type PortBlock } from "./port-block.ts";
import { LOCAL_SECRET_ACCESS_KEY, LOCAL_STAGE, type Stack, startStack } from "./stack.ts";
import { UsageError } from "./usage-error.ts";

interface StartOptions {
  readonly arguments: readonly string[];
  /** Of the environment, the only variable that has an effect. */
  readonly port: string | undefined;
  readonly bundle: string;
  /** `packages/local/src`, where the plain JavaScript is that the function's process is started with. */
  readonly source: string;
}

/** `npm start`: the deployed bundle behind a loopback door, until it is interrupted. Exits with 2 on what the user can correct. */
export async function start(options: StartOptions): Promise<void> {
  try {
    await run(options);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

async function run(options: StartOptions): Promise<void> {
  const configuration = configure(LOCAL_STAGE);
  const ownKeys = readArguments(options.arguments).map((argument) => readOwnKey(argument, configuration));
  const node = findNode24(pathToFileURL(`${options.source}/start.ts`).href);
  let stack: Stack | undefined;
  // Before anything is started: a signal that nobody handles would leave the temporary folder behind.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => {
      void Promise.resolve(stack?.[Symbol.asyncDispose]()).finally(() => process.exit(0));
    });
  const { started, ports } = await onFreePorts(options.port, (free) =>
    startStack({
      configuration,
      ports: free,
      ownKeys,
      bundle: options.bundle,
      nodeBinary: node.path,
      childModules: {
        child: pathToFileURL(`${options.source}/lambda-child.js`),
        clockPreload: pathToFileURL(`${options.source}/clock-preload.js`),
      },
      log: (line) => process.stdout.write(`${line}\n`),
      doorLog: (text) => process.stderr.write(`${text}\n`),
    }),
  );
  stack = started;
  process.stdout.write(
    `${welcome(configuration, { ports, ownKeys, nodeVersion: node.version, environment: started.environment }).join("\n")}\n\n`,
  );
}

function readArguments(given: readonly string[]): readonly string[] {
  try {
    const { values } = parseArgs({ args: [...given], options: { key: { type: "string", multiple: true } } });
    const keys = values.key ?? [];
    const names = keys.map((key) => key.split("=", 1)[0]);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) throw new UsageError(`--key ${twice}=… stands twice: one file is one key`);
    return keys;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      "npm start takes only --key NAME=PATH: npm start -- --key cis-central=./my-key.json",
    );
  }
}

interface Started {
  readonly ports: PortBlock;
  readonly ownKeys: readonly OwnKey[];
  readonly nodeVersion: string;
  /** What the function finds Secrets Manager by. */
  readonly environment: Stack["environment"];
}

function welcome(
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
    "Nothing else leaves this machine: xsuaa, Secrets Manager and AWS's signature check are stand-ins on loopback.",
    "",
    ...askFor(configuration, { door, ownKeys }),
    "",
    "Look after its keys with btp-broker, in a shell that was told where they are:",
    `  export ${operatorVariables(environment)}`,
    `  npx btp-broker check --stage ${LOCAL_STAGE} --local`,
    "",
    `Make it a bad day: curl ${controls} lists the switches (time, outages, secrets, certificates, warm-up).`,
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
  const isServed = (key: string) =>
    configuration.keys.get(key)?.expect.origin === undefined || ownKeys.some(({ name }) => name === key);
  const curl = (caller: string, path: string) =>
    `  curl --aws-sigv4 'aws:amz:${configuration.region}:lambda' --user ${caller}:${LOCAL_SECRET_ACCESS_KEY} '${door}${path}'`;
  for (const { callers, key } of configuration.rules)
    for (const caller of callers)
      if (isServed(key) && isGranted(configuration, caller, key))
        return [
          "Ask for a token:",
          curl(caller, `/token?key=${key}`),
          "",
          "What may this caller ask for?",
          curl(caller, "/access"),
          "",
          `Callers: ${[...configuration.callers.keys()].join(", ")}; put another name before :${LOCAL_SECRET_ACCESS_KEY}.`,
        ];
  return [
    "No rule of broker.config.ts allows anybody a token that this stack could give.",
    ...[...configuration.keys.keys()]
      .filter((key) => !isServed(key))
      .map((key) => `The key ${key} is pinned to its origin at SAP: bring your own with --key ${key}=PATH.`),
  ];
}
