import { some } from "../support/some.ts";
import type { KeyName } from "./grants.ts";

/** A client of xsuaa, which a service key names and whose tokens callers are after. */
export interface Client {
  readonly id: string;
  readonly key: KeyName;
  readonly application: number;
  /** What its full scope names begin with. */
  readonly prefix: string;
  readonly zone: string;
  readonly subaccount: string;
  readonly origin: string;
  /** The secrets that xsuaa takes from it. */
  readonly secrets: Set<string>;
}

/** Every secret of this world, and every token, holds this word. */
export const CANARY = "canary";

/** `central` and `local` are of one subaccount, and so share its limit. */
const HOME: Readonly<Record<KeyName, string>> = { central: "one", local: "one", audit: "two" };

/**
 * A client for a key: of its first application (0) or of another one, which is in another zone; each application may
 * have many clones, whose scopes have the same names.
 */
export function createClient(key: KeyName, application: number, clone: number): Client {
  const place = application === 0 ? HOME[key] : `${key}-${application}`;
  const prefix = `${key}-${application}!b14`;
  return {
    id: `sb-clone-${clone}!b100|${prefix}`,
    key,
    application,
    prefix,
    zone: `zone-${place}`,
    subaccount: `subaccount-${place}`,
    origin: `https://${place}.authentication.eu10.hana.ondemand.com`,
    secrets: new Set(),
  };
}

/** A service key as SAP shows it. */
export function serviceKeyText(client: Client, secret: string, url: string = client.origin): string {
  const { id, prefix, zone, subaccount } = client;
  return some.serviceKey({
    clientid: id,
    clientsecret: secret,
    url,
    identityzoneid: zone,
    zoneid: zone,
    tenantid: zone,
    subaccountid: subaccount,
    xsappname: id.slice("sb-".length),
    xsmasterappname: prefix,
  });
}

/** Names as callers write them, in full and in order: what a token request holds. */
export function fullNames({ prefix }: Client, names: readonly string[]): readonly string[] {
  return names.map((name) => `${prefix}.${name}`).sort();
}

/** Scopes that xsuaa may add to any token. */
export const TOLERATED: readonly string[] = ["openid", "uaa.resource", "uaa.user"];
