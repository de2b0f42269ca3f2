import { type Configuration, roleCallers, workloadCallers } from "@btp-token-broker/core";
import { isGranted } from "./granted.ts";
import { exportLine, type OperatorShell } from "./operator-shell.ts";
import type { OwnKey } from "./own-key.ts";
import { FIRST_PORT, type PortBlock } from "./port-block.ts";
import { LOCAL_SECRET_ACCESS_KEY, LOCAL_STAGE } from "./stack.ts";

/** What was started, as far as users have to know of it. */
export interface Started {
  readonly ports: PortBlock;
  readonly ownKeys: readonly OwnKey[];
  readonly nodeVersion: string;
  readonly operator: OperatorShell;
}

/** What `npm start` says when everything runs; the lines that begin with two spaces work when they are pasted. */
export function welcome(
  configuration: Configuration,
  { ports, ownKeys, nodeVersion, operator }: Started,
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
    ...askFor(configuration, door),
    ...askAsWorkload(configuration, ports),
    "",
    "Look after its keys with btp-broker, in a shell that was told where they are:",
    `  ${exportLine(operator)}`,
    `  npx btp-broker check --stage ${LOCAL_STAGE} --local`,
    "",
    `Make it a bad day: curl ${controls} lists the switches (time, outages, secrets, certificates, issuers, warm-up).`,
    "Below: one line for each request, as it would be in CloudWatch. Ctrl-C stops everything.",
  ];
}

/** Lines that work when pasted: for a key that a rule grants, and how to ask as anybody else. */
function askFor(configuration: Configuration, door: string): string[] {
  const roles = roleCallers(configuration).map(({ name }) => name);
  const curl = (caller: string, path: string) =>
    `  curl --aws-sigv4 'aws:amz:${configuration.region}:lambda' --user ${caller}:${LOCAL_SECRET_ACCESS_KEY} '${door}${path}'`;
  for (const { callers, key } of configuration.rules)
    for (const caller of callers.filter((name) => roles.includes(name)))
      if (isGranted(configuration, caller, key))
        return [
          "Ask for a token:",
          curl(caller, `/token?key=${key}`),
          "",
          "What may this caller ask for?",
          curl(caller, "/access"),
          "",
          `Callers: ${roles.join(", ")}; put another name before :${LOCAL_SECRET_ACCESS_KEY}.`,
        ];
  return ["No rule of broker.config.ts allows any role a token."];
}

/** The same for a caller with a JWT, which the stack signs as its issuer would; nothing where there is none. */
function askAsWorkload(configuration: Configuration, ports: PortBlock): string[] {
  const workloads = workloadCallers(configuration).map(({ name }) => name);
  for (const { callers, key } of configuration.rules)
    for (const caller of callers.filter((name) => workloads.includes(name)))
      if (isGranted(configuration, caller, key))
        return [
          "",
          "Or as a workload, with a JWT that the stack signs in its issuer's place:",
          `  curl -H "Authorization: Bearer $(curl -s 'http://127.0.0.1:${ports.controls}/jwt?caller=${caller}')" 'http://127.0.0.1:${ports.jwtDoor}/token?key=${key}'`,
          `Workloads: ${workloads.join(", ")}.`,
        ];
  return [];
}
