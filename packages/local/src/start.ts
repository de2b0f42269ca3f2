import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { ConfigurationError } from "@btp-token-broker/core";
import configure from "../../../broker.config.ts";
import { findNode24 } from "./lambda-node.ts";
import { readOwnKey } from "./own-key.ts";
import { onFreePorts } from "./port-block.ts";
import { LOCAL_STAGE, type Stack, startStack } from "./stack.ts";
import { welcome } from "./start-welcome.ts";
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
        hostsPreload: pathToFileURL(`${options.source}/hosts-preload.js`),
      },
      log: (line) => process.stdout.write(`${line}\n`),
      doorLog: (text) => process.stderr.write(`${text}\n`),
    }),
  );
  stack = started;
  process.stdout.write(
    `${welcome(configuration, { ports, ownKeys, nodeVersion: node.version, operator: started.operator }).join("\n")}\n\n`,
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
