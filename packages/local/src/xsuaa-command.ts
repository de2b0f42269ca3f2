import { startControlServer } from "./control-server.ts";
import type { Loopback } from "./listen.ts";
import { UsageError } from "./usage-error.ts";
import { readXsuaaArguments, XSUAA_OPTIONS, type XsuaaArguments } from "./xsuaa-arguments.ts";
import { exampleClient, readClientFile } from "./xsuaa-client-file.ts";
import { xsuaaControls } from "./xsuaa-controls.ts";
import { nameOfXsuaaFault, xsuaaFaults } from "./xsuaa-faults.ts";
import { xsuaaWelcome } from "./xsuaa-welcome.ts";
import { DEFAULT_MOST_IN_A_ROW, DEFAULT_RATE } from "./xsuaa/fault-controls.ts";
import { startXsuaa, type Xsuaa, type XsuaaRequestRecord } from "./xsuaa.ts";

/** `npm run xsuaa`: an xsuaa and its controls, until it is interrupted. Exits with 2 on what the user can correct. */
export async function runXsuaaCommand(given: readonly string[]): Promise<void> {
  try {
    const asked = readXsuaaArguments(given);
    if (asked.help)
      say(Object.entries(XSUAA_OPTIONS).map(([option, does]) => `${option.padEnd(16)} ${does}`));
    else await run(asked);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

async function run(asked: XsuaaArguments): Promise<void> {
  const clients = asked.clients === undefined ? [exampleClient] : readClientFile(asked.clients);
  const started: Loopback[] = [];
  // Before anything is started: a signal that nobody handles would leave the temporary folder behind.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => {
      void Promise.all(started.map((part) => part.stop())).finally(() => process.exit(0));
    });
  const xsuaa = await startXsuaa({
    clients,
    port: asked.port,
    zone: { domain: asked.domain },
    ...(asked.lifeSeconds !== undefined && { lifeSeconds: asked.lifeSeconds }),
    onRequest: (record) => say([requestLine(record)]),
  }).catch(portInUse(asked.port));
  started.push(xsuaa);
  if (asked.seed !== undefined) switchSeed(xsuaa, asked.seed);
  const controlsPort = asked.port === 0 ? 0 : asked.port + 1;
  const controls = await startControlServer(controlsPort, xsuaaControls(xsuaa)).catch(async (error) => {
    await xsuaa.stop();
    return portInUse(controlsPort)(error);
  });
  started.push(controls);
  say(xsuaaWelcome({ ...asked, clients, xsuaa: xsuaa.origin, controls: controls.origin }));
}

function switchSeed(xsuaa: Xsuaa, seed: string): void {
  const faults = xsuaaFaults.map(({ fault }) => fault);
  xsuaa.faults.seeded("*", { seed, rate: DEFAULT_RATE, mostInARow: DEFAULT_MOST_IN_A_ROW, faults });
}

function portInUse(port: number): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    throw new UsageError(
      `Port ${port} is in use. --port takes the first of two others, and --port 0 any two that are free.`,
      { cause: error },
    );
  };
}

/** JSON, so that a client id cannot write lines of its own. */
function requestLine({ fault, ...record }: XsuaaRequestRecord): string {
  const name = fault && (nameOfXsuaaFault(fault) ?? "of one's own");
  return JSON.stringify({
    at: new Date().toISOString(),
    ...record,
    ...(name !== undefined && { fault: name }),
  });
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}
