import { hostsModule } from "./hosts-module.ts";
import type { Upstreams } from "./upstreams.ts";

/** Variables of a shell, by name. */
export type OperatorShell = Readonly<Record<string, string>>;

/**
 * The variables by which `btp-broker` in a shell finds this Secrets Manager and nothing else; no profile comes before them. And
 * what it takes to reach the local xsuaa as the function does: whom to trust, and where hosts are that keys are pinned to.
 */
export function operatorShell(
  { environment, hosts }: Pick<Upstreams, "environment" | "hosts">,
  hostsPreload = new URL("./hosts-preload.js", import.meta.url),
): OperatorShell {
  const names = [
    "AWS_ENDPOINT_URL_SECRETS_MANAGER",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "NODE_EXTRA_CA_CERTS",
  ];
  return {
    AWS_PROFILE: "",
    ...Object.fromEntries(names.map((name) => [name, environment[name] ?? ""])),
    ...(Object.keys(hosts).length > 0 && { NODE_OPTIONS: `--import=${hostsModule(hostsPreload, hosts)}` }),
  };
}

/** The same as a line to paste. */
export function exportLine(shell: OperatorShell): string {
  const set = Object.entries(shell).map(([name, value]) => `${name}=${quoted(value)}`);
  return `export ${set.join(" ")}`;
}

function quoted(value: string): string {
  return /^[\w./:-]*$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
