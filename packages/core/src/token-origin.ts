/**
 * Where SAP's token endpoints live: a subaccount's host below a landscape's. A service key that names any other host
 * would send its client secret there, so the deployment fixes the list and a secret cannot widen it. Hosts beside
 * `authentication` in the same domains are of SAP's customers (`<app>.cfapps.eu10.hana.ondemand.com`).
 */
export const SAP_TOKEN_ORIGINS: readonly string[] = [
  "*.authentication.*.hana.ondemand.com",
  "*.authentication.cert.*.hana.ondemand.com",
  "*.authentication.*.platform.sapcloud.cn",
  "*.authentication.cert.*.platform.sapcloud.cn",
];

const URL_OF_KEY =
  /^(https?):\/\/((?:(?!xn--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9-]+)(:\d{1,5})?(?:\/|\/oauth\/token\/?)?$/i;

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
 * An entry of `allowed` is an exact origin, or a host in which each `*` is one label; that stands for https on the
 * default port.
 */
export function isTokenOriginAllowed(origin: string, allowed: readonly string[]): boolean {
  return allowed.some((entry) => (entry.includes("*") ? isHostBelow(origin, entry) : entry === origin));
}

function isHostBelow(origin: string, pattern: string): boolean {
  if (!origin.startsWith("https://")) return false;
  const labels = origin.slice("https://".length).split(".");
  const wanted = pattern.split(".");
  return (
    labels.length === wanted.length &&
    labels.every((label, at) => (wanted[at] === "*" ? /^[a-z0-9-]+$/.test(label) : wanted[at] === label))
  );
}
