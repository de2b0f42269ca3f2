import { certificateDays, type ReadKey } from "@btp-token-broker/core";

/** The landscape in a token endpoint's host, such as `eu10` or `us10-001`. */
const LANDSCAPE = /\.authentication\.(?:cert\.)?([a-z0-9-]+)\./;
/** The plan in a master application's name: SAP calls those of `cis` so. */
const CIS_PLAN = /^cis-(central|local)(?:-viewer)?!/;

/** What is not secret about a service key, as lines: a name and a value each. */
export function profileLines({ key, profile }: ReadKey, now: number): readonly string[] {
  const days = profile.certificateEndsAt && certificateDays(profile.certificateEndsAt, now);
  const rows: readonly (readonly [name: string, value: string | undefined])[] = [
    ["client id", profile.clientId],
    ["token endpoint", profile.tokenOrigin],
    ["landscape", landscapeOf(profile.origin)],
    ["scope prefix", profile.scopePrefix],
    ["plan", planOf(profile.scopePrefix)],
    ["zone", profile.zone],
    ["subaccount", key.subaccount],
    ["credential", credentialOf(key)],
    ["certificate", days === undefined ? undefined : `${count(days, "day")} left`],
    ...Object.entries(profile.serviceUrls),
    ["shape", shapeOf(key)],
  ];
  const told = rows.filter((row): row is readonly [string, string] => row[1] !== undefined);
  const width = Math.max(...told.map(([name]) => printable(name).length));
  return told.map(([name, value]) => `  ${printable(name).padEnd(width)}  ${printable(value)}`);
}

export function landscapeOf(origin: string): string | undefined {
  return LANDSCAPE.exec(origin)?.[1];
}

export function planOf(scopePrefix: string | undefined): string | undefined {
  return CIS_PLAN.exec(scopePrefix ?? "")?.[1];
}

/** How the client proves itself, in one word or two. */
export function credentialOf({ authentication, credentialType }: ReadKey["key"]): string {
  const kind = authentication.method === "tls_client_auth" ? "certificate" : "secret";
  return credentialType === undefined ? kind : `${kind}, ${credentialType}`;
}

function shapeOf({ shape }: ReadKey["key"]): string {
  return [shape.form, ...shape.wrappers, `client at ${shape.client}`].join(", ").replaceAll("_", " ");
}

/** A number with what it counts. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** A text that must not move the cursor of a terminal, whatever is in it. */
export function plain(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, "?");
}

/** A text that somebody else wrote must not move the cursor of a terminal, nor fill it. */
export function printable(text: string): string {
  const shown = plain(text);
  return shown.length > 300 ? `${shown.slice(0, 300)}...` : shown;
}
