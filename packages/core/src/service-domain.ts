/**
 * The domains of SAP's services. A service key may name any URL as its service's, and callers send their tokens there:
 * only those are shown that lie below one of these, or of the configuration's.
 *
 * SAP's customers have applications in the same domains. Who may write the secret may name one of them.
 */
export const SAP_SERVICE_DOMAINS: readonly string[] = ["hana.ondemand.com", "platform.sapcloud.cn"];

const HTTPS_URL = /^https:\/\/((?:[a-z0-9-]+\.)+[a-z0-9-]+)(?::\d{1,5})?(?:\/[^\s?#@\\]*)?$/i;

/** Those of a key's service URLs that may be shown: https, nothing in them but a place, and below one of `domains`. */
export function shownServiceUrls(
  urls: Readonly<Record<string, string>>,
  domains: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(urls).filter(([, url]) => isBelow(url, domains)));
}

function isBelow(url: string, domains: readonly string[]): boolean {
  const [, host] = HTTPS_URL.exec(url) ?? [];
  return host !== undefined && domains.some((domain) => host.toLowerCase().endsWith(`.${domain}`));
}
