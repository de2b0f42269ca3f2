/**
 * Where SAP's token endpoints live. A service key that names any other host would send its client secret
 * there, so the deployment fixes the list and a secret cannot widen it.
 */
export const SAP_TOKEN_ORIGINS: readonly string[] = ["*.hana.ondemand.com", "*.platform.sapcloud.cn"];

const URL_OF_KEY =
  /^(https?):\/\/((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]+)(:\d{1,5})?(?:\/|\/oauth\/token\/?)?$/i;

/**
 * The origin (`https://host`, lower case, a port only when written) of the URL in a service key.
 *
 * Keys hold the bare origin, or the whole token URL. Anything that could lead elsewhere (user name, query,
 * fragment, another path) makes it `undefined`; the path is ours to append.
 */
export function originOf(url: string): string | undefined {
  const [, scheme, host, port = ""] = URL_OF_KEY.exec(url) ?? [];
  if (scheme === undefined || host === undefined) return undefined;
  const origin = `${scheme}://${host}${port}`.toLowerCase();
  return origin.replace(origin.startsWith("https:") ? /:443$/ : /:80$/, "");
}

/**
 * Whether client credentials may be sent to `origin`.
 *
 * An entry of `allowed` is an exact origin, or `*.domain`, which stands for https on the default port at any
 * host below that domain.
 */
export function isTokenOriginAllowed(origin: string, allowed: readonly string[]): boolean {
  return allowed.some((entry) => {
    if (!entry.startsWith("*.")) return entry === origin;
    const host = origin.startsWith("https://") ? origin.slice("https://".length) : "";
    return host.endsWith(entry.slice(1)) && !host.includes(":");
  });
}
