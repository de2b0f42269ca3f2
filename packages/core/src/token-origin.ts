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
  /^(https?):\/\/((?:(?!xn--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9-]+)(:\d{1,5})?(?:\/|\/oauth\/token\/?(?:\?grant_type=client_credentials)?)?$/i;

/**
 * The origin (`https://host`, lower case, a port only when written) of the URL in a service key.
 *
 * Keys hold the bare origin, or the whole token URL; that of the alert notification service names the grant, too.
 * Anything that could lead elsewhere (user name, another query, fragment, another path) makes it `undefined`; path and
 * query are ours to write.
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

/** Where SAP takes client certificates: a host of its own beside a subaccount's, in the same landscape. */
const CERTIFICATE_HOST = /^(https:\/\/[a-z0-9-]+\.authentication\.)cert\.(?=[a-z0-9-]+\.)/;
const SECRET_HOST = /^(https:\/\/[a-z0-9-]+\.authentication\.)(?!cert\.)(?=[a-z0-9-]+\.)/;

/** `https://acme.authentication.cert.eu10…`: it takes certificates and no secrets. */
export function isCertificateOrigin(origin: string): boolean {
  return CERTIFICATE_HOST.test(origin);
}

/** `https://acme.authentication.eu10…`: it takes secrets and no certificates. */
export function isSecretOrigin(origin: string): boolean {
  return SECRET_HOST.test(origin);
}

/** The same subaccount's origin for certificates; any other origin is its own. */
export function certificateOriginOf(origin: string): string {
  return origin.replace(SECRET_HOST, "$1cert.");
}

/** The same subaccount's origin for secrets, which is what its tokens name; any other origin is its own. */
export function secretOriginOf(origin: string): string {
  return origin.replace(CERTIFICATE_HOST, "$1");
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
