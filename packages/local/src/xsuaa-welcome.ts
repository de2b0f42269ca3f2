import { join } from "node:path";
import { exampleClient } from "./xsuaa-client-file.ts";
import type { XsuaaClient } from "./xsuaa/client.ts";

interface Started {
  readonly xsuaa: string;
  readonly controls: string;
  readonly clients: readonly XsuaaClient[];
  readonly domain: string;
  readonly seed?: string;
  /** The host for certificates, and the folder with one for the first client. */
  readonly certificateHost?: string;
  readonly certificates?: string;
}

/** What to say to somebody who has just started an xsuaa: lines that work when they are pasted. */
export function xsuaaWelcome(started: Started): readonly string[] {
  const { xsuaa, controls, clients, domain, seed } = started;
  const { port } = new URL(xsuaa);
  const zones = [...new Set(clients.map(({ identityzone }) => `http://${identityzone}.${domain}:${port}`))];
  return [
    "",
    `xsuaa listens on ${xsuaa}, and its controls on ${controls}. Nothing leaves this machine.`,
    `Zones: ${zones.join(", ")}`,
    ...(seed === undefined ? [] : ["The seed makes about one request in ten fail, in whatever way."]),
    "",
    ...askingWithSecret(started),
    ...askingWithCertificate(started),
    "Let the next three requests fail; see every fault by its name; see what else can be switched:",
    `  curl -d '{"fault": "503-html", "times": 3}' ${controls}/faults`,
    `  curl ${controls}/faults`,
    `  curl ${controls}`,
    "",
    "docs/local-xsuaa.md says the rest. Below: one line for each request. Ctrl-C ends it.",
    "",
  ];
}

function askingWithSecret({ xsuaa, clients }: Started): readonly string[] {
  const client = clients.find(({ secrets }) => secrets.length > 0);
  if (!client) return [];
  // A secret out of somebody's file stays in the file.
  const [secret = ""] = client === exampleClient ? client.secrets : ["SECRET"];
  return [
    client === exampleClient
      ? "Ask for a token:"
      : `Ask for a token, with the client's secret in place of SECRET (${clients.length} of your own):`,
    `  ${askingLine(xsuaa, [`client_id=${client.clientid}`, `client_secret=${secret}`])}`,
    "",
  ];
}

function askingWithCertificate(started: Started): readonly string[] {
  const { certificateHost, certificates: folder, clients, controls } = started;
  if (certificateHost === undefined || folder === undefined) return [];
  const [{ clientid } = exampleClient] = clients;
  const files = Object.entries({ cacert: "root.pem", cert: "certificate.pem", key: "key.pem" });
  const shown = files.map(([option, name]) => `--${option} ${quoted(join(folder, name))}`);
  return [
    `Ask for one with a certificate (${join(folder, "service-key.json")} has it too); make another:`,
    `  ${askingLine(certificateHost, [`client_id=${clientid}`], shown)}`,
    `  curl -X POST ${quoted(`${controls}/clients/${encodeURIComponent(clientid)}/certificates`)}`,
    "",
  ];
}

function askingLine(origin: string, fields: readonly string[], options: readonly string[] = []): string {
  const given = fields.map((field) => `--data-urlencode ${quoted(field)}`);
  return ["curl", ...options, "-d grant_type=client_credentials", ...given, `${origin}/oauth/token`].join(
    " ",
  );
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
