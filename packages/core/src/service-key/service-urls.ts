import { isText, type Json, objectOf } from "./json.ts";
import type { Client } from "./client-fields.ts";

/** URLs of the authorization service itself, which callers have no business at. */
const NOT_SERVICE_URLS = new Set([
  "sb_url",
  "uaa_url",
  "oauth_url",
  "token_url",
  "cert_url",
  "attribute.token_url",
  "attribute.api_url",
]);

/** A URL that holds nothing but a place: no user name, query or fragment. */
const PLAIN_URL = /^https:\/\/[^@?#\s\\]+$/;

/** Where the service's own APIs are, by SAP's names: below `endpoints`, and beside the client where the key is flat. */
export function serviceUrlsOf(root: Json, client: Client): Readonly<Record<string, string>> {
  const beside = Object.entries(root).filter(
    ([name]) => name.endsWith("_url") && !NOT_SERVICE_URLS.has(name),
  );
  const endpoints = Object.entries(objectOf(root["endpoints"]) ?? {});
  const all = client.place === "oauth" ? endpoints : [...beside, ...endpoints];
  return Object.fromEntries(
    all.filter((entry): entry is [string, string] => isText(entry[1]) && PLAIN_URL.test(entry[1])),
  );
}
