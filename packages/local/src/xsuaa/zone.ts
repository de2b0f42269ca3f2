/** The zone a request is for, and the URL under which its tokens name it. */
export interface Zone {
  /** `http://HOST:PORT`, without a trailing slash. */
  readonly url: string;
  /** Undefined on the bare host, which serves every zone. */
  readonly subdomain: string | undefined;
}

/** Tells the zone from the `Host` header, as xsuaa does: its first label, below `domain`. */
export function zoneOf(host: string, domain: string, origin: string): Zone {
  const name = host.replace(/:\d+$/u, "");
  if (!name.endsWith(`.${domain}`)) return { url: origin, subdomain: undefined };
  return { url: `http://${host}`, subdomain: name.slice(0, -domain.length - 1) };
}
