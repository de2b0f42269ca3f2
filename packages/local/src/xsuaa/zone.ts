/** An identity zone, in SAP's words: the authorization side of one subaccount. */
export interface XsuaaZone {
  /** Subdomain of the zone. */
  readonly identityzone: string;
  readonly zoneid: string;
  readonly subaccountid: string;
}

/** Where a request is for, and the URL under which its tokens name that place. */
export interface Zone {
  /** `http://HOST:PORT`, without a trailing slash. */
  readonly url: string;
  /** Undefined on the bare host, which serves every zone. */
  readonly zone: XsuaaZone | undefined;
}

/** What a request says of its zone, and what there is. */
export interface ZoneQuestion {
  /** The `Host` header. */
  readonly host: string;
  /** The `X-zid` header, a zone id. */
  readonly zoneid: string | undefined;
  /** What the zones' hosts are below, in small letters. */
  readonly domain: string;
  /** Origin of the bare host. */
  readonly origin: string;
  readonly zones: readonly XsuaaZone[];
}

/**
 * Tells the zone as xsuaa does: by the first label of a host below `domain`, where `X-zid` has no effect, and on the
 * bare host by `X-zid` (SAP/cloud-security-services-integration-library#1972).
 *
 * @returns undefined if there is no such zone
 */
export function findZone({ host, zoneid, domain, origin, zones }: ZoneQuestion): Zone | undefined {
  const [, name = "", port = ""] = /^(.*?)(:\d+)?$/u.exec(host.toLowerCase()) ?? [];
  const isBelow = name.endsWith(`.${domain}`);
  if (!isBelow && zoneid === undefined) return { url: origin, zone: undefined };
  const zone = isBelow
    ? zones.find(({ identityzone }) => `${identityzone}.${domain}` === name)
    : zones.find((each) => each.zoneid === zoneid);
  return zone && { url: `http://${zone.identityzone}.${domain}${isBelow ? port : portOf(origin)}`, zone };
}

function portOf(origin: string): string {
  return `:${new URL(origin).port}`;
}
