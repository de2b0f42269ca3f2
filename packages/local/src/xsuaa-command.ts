import { startControlServer } from "./control-server.ts";
import type { Loopback } from "./listen.ts";
import { UsageError } from "./usage-error.ts";
import { readXsuaaArguments, XSUAA_OPTIONS, type XsuaaArguments } from "./xsuaa-arguments.ts";
import { type CertificateFiles, createCertificateFolder } from "./xsuaa-certificate-folder.ts";
import { exampleClient, readClientFile } from "./xsuaa-client-file.ts";
import { readUserFile } from "./xsuaa-user-file.ts";
import { xsuaaControls } from "./xsuaa-controls.ts";
import { nameOfXsuaaFault, xsuaaFaults } from "./xsuaa-faults.ts";
import { xsuaaWelcome } from "./xsuaa-welcome.ts";
import { bindCertificate, bindingJson, DAY_MS, DEFAULT_CERTIFICATE_DAYS } from "./xsuaa/binding.ts";
import type { XsuaaClient } from "./xsuaa/client.ts";
import { DEFAULT_MOST_IN_A_ROW, DEFAULT_RATE } from "./xsuaa/fault-controls.ts";
import { startXsuaa, type Xsuaa, type XsuaaRequestRecord } from "./xsuaa.ts";

/** `npm run xsuaa`: an xsuaa and its controls, until it is interrupted. Exits with 2 on what the user can correct. */
export async function runXsuaaCommand(given: readonly string[]): Promise<void> {
  try {
    const asked = readXsuaaArguments(given);
    if (asked.help)
      say(Object.entries(XSUAA_OPTIONS).map(([option, does]) => `${option.padEnd(22)} ${does}`));
    else await run(asked);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

async function run(asked: XsuaaArguments): Promise<void> {
  const clients = clientsOf(asked);
  const users = asked.users === undefined ? [] : readUserFile(asked.users);
  const writeFiles =
    asked.certificates === undefined ? undefined : createCertificateFolder(asked.certificates);
  const started: Loopback[] = [];
  // Before anything is started: a signal that nobody handles would leave the temporary folder behind.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => {
      void Promise.all(started.map((part) => part.stop())).finally(() => process.exit(0));
    });
  const xsuaa = await startXsuaa({
    clients,
    users,
    port: asked.port,
    zone: { domain: asked.domain },
    ...(writeFiles && { certificates: { port: portAfter(asked, 2) } }),
    ...(asked.lifeSeconds !== undefined && { lifeSeconds: asked.lifeSeconds }),
    onRequest: (record) => say([requestLine(record)]),
  }).catch(portInUse);
  started.push(xsuaa);
  if (asked.seed !== undefined) switchSeed(xsuaa, asked.seed);
  const controls = await startControlServer(portAfter(asked, 1), xsuaaControls(xsuaa)).catch(
    async (error) => {
      await xsuaa.stop();
      return portInUse(error);
    },
  );
  started.push(controls);
  if (writeFiles) writeFiles(exampleFiles(xsuaa, clients));
  say(
    xsuaaWelcome({
      ...asked,
      clients,
      xsuaa: xsuaa.origin,
      controls: controls.origin,
      ...(xsuaa.certificateHost && { certificateHost: xsuaa.certificateHost.origin }),
    }),
  );
}

function clientsOf({ clients: path, certificates }: XsuaaArguments): readonly XsuaaClient[] {
  if (path === undefined) return [exampleClient];
  const clients = readClientFile(path);
  const without = clients.findIndex(({ secrets }) => secrets.length === 0);
  if (without !== -1 && certificates === undefined)
    throw new UsageError(
      `--clients ${path}: client ${without + 1}: credential-type x509 needs --certificates FOLDER`,
    );
  return clients;
}

function portAfter({ port }: XsuaaArguments, distance: number): number {
  return port === 0 ? 0 : port + distance;
}

/** Of the first client, in whose name the printed lines ask. */
function exampleFiles(xsuaa: Xsuaa, [first = exampleClient]: readonly XsuaaClient[]): CertificateFiles {
  const bound = bindCertificate(xsuaa, first.clientid, DEFAULT_CERTIFICATE_DAYS * DAY_MS);
  if (!bound.ok || !xsuaa.certificateHost) throw new Error("xsuaa was started without certificates");
  const { client, credentials } = bound.value;
  return {
    root: xsuaa.certificateHost.root,
    credentials,
    binding: bindingJson(client, xsuaa.origin, credentials),
  };
}

function switchSeed(xsuaa: Xsuaa, seed: string): void {
  const faults = xsuaaFaults.map(({ fault }) => fault);
  xsuaa.faults.seeded("*", { seed, rate: DEFAULT_RATE, mostInARow: DEFAULT_MOST_IN_A_ROW, faults });
}

function portInUse(error: unknown): never {
  const isBusy = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  if (!isBusy || !("port" in error)) throw error;
  throw new UsageError(
    `Port ${String(error.port)} is in use. --port takes the first of others in a row, and --port 0 any that are free.`,
    { cause: error },
  );
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
