import type { Client } from "./client-fields.ts";
import { isText } from "./json.ts";

const IDENTITY_HOST = /\.(?:trial-)?accounts(?:400)?\.(?:ondemand\.com|cloud\.sap|sapcloud\.cn)(?:[/:]|$)/i;

/** SAP Cloud Identity Services keys look alike and speak another protocol; they are not supported, by name. */
export function isIdentityService({ members }: Client): boolean {
  const url = isText(members["url"]) ? members["url"] : "";
  return "btp-tenant-api" in members || IDENTITY_HOST.test(url);
}
