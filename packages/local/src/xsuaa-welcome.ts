import { exampleClient } from "./xsuaa-client-file.ts";
import type { XsuaaClient } from "./xsuaa/client.ts";

interface Started {
  readonly xsuaa: string;
  readonly controls: string;
  readonly clients: readonly XsuaaClient[];
  readonly domain: string;
  readonly seed?: string;
}

/** What to say to somebody who has just started an xsuaa: lines that work when they are pasted. */
export function xsuaaWelcome({ xsuaa, controls, clients, domain, seed }: Started): readonly string[] {
  const [client = exampleClient] = clients;
  const { port } = new URL(xsuaa);
  const zones = [...new Set(clients.map(({ identityzone }) => `http://${identityzone}.${domain}:${port}`))];
  return [
    "",
    `xsuaa listens on ${xsuaa}, and its controls on ${controls}. Nothing leaves this machine.`,
    `Zones: ${zones.join(", ")}`,
    ...(seed === undefined ? [] : ["The seed makes about one request in ten fail, in whatever way."]),
    "",
    client === exampleClient
      ? "Ask for a token:"
      : `Ask for a token, with the client's secret in place of SECRET (${clients.length} of your own):`,
    `  ${askingLine(xsuaa, client)}`,
    "",
    "Let the next three requests fail; see every fault by its name; see what else can be switched:",
    `  curl -d '{"fault": "503-html", "times": 3}' ${controls}/faults`,
    `  curl ${controls}/faults`,
    `  curl ${controls}`,
    "",
    "docs/local-xsuaa.md says the rest. Below: one line for each request. Ctrl-C ends it.",
    "",
  ];
}

function askingLine(xsuaa: string, client: XsuaaClient): string {
  // A secret out of somebody's file stays in the file.
  const [secret = ""] = client === exampleClient ? client.secrets : ["SECRET"];
  const fields = [`client_id=${client.clientid}`, `client_secret=${secret}`];
  const given = fields.map((field) => `--data-urlencode ${quoted(field)}`);
  return `curl -d grant_type=client_credentials ${given.join(" ")} ${xsuaa}/oauth/token`;
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
