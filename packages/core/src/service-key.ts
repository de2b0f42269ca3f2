import type { ClientAuthentication } from "./client-authentication.ts";
import type { KeyProblem } from "./key-problem.ts";
import { fail, type Result, succeed } from "./result.ts";
import { Secret } from "./secret.ts";
import { originOf } from "./token-origin.ts";

/** A service key, whatever shape it was stored in. Field names of SAP's JSON end here. */
export interface ServiceKey {
  readonly clientId: string;
  readonly authentication: ClientAuthentication;
  /** `https://<subdomain>.authentication.<landscape>`: the token endpoint is `/oauth/token` there. */
  readonly origin: string;
  /** What full scope names begin with: the master application's name, for a clone's key too. */
  readonly scopePrefix: string | undefined;
  /** The identity zone, which a token names in its claim `zid`. */
  readonly zone: string | undefined;
  readonly subaccount: string | undefined;
  /** Where the service's own APIs are, by SAP's names (`accounts_service_url`). */
  readonly serviceUrls: Readonly<Record<string, string>>;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * The wrappers a service key may stand in, from the outside in; a further shape is a further row.
 *
 * The cf CLI before version 8 and the cockpit show the key itself, cf 8 and the CF and Service Manager APIs put it
 * into `credentials`.
 */
const WRAPPERS: readonly ((outer: Json) => Json | undefined)[] = [
  (outer) => (isObject(outer["credentials"]) ? outer["credentials"] : undefined),
];

/** More than any wrapping seen; it bounds the work on a text that somebody else wrote. */
const MOST_WRAPPERS = 3;

/**
 * Reads a service key as SAP shows it: with the client under `uaa` (cis), with the client at the root (xsuaa,
 * saas-registry), each with or without `credentials` around it.
 */
export function parseServiceKey(text: Secret): Result<ServiceKey, KeyProblem> {
  let json: unknown;
  try {
    json = JSON.parse(text.reveal().replace(/^\uFEFF/, ""));
  } catch {
    // The parser's message quotes the text around the error, which is the secret.
    return fail({ field: "(the whole value)", problem: "not_json" });
  }
  if (!isObject(json)) return fail({ field: "(the whole value)", problem: "not_an_object" });
  const root = unwrap(json);
  const client = isObject(root["uaa"]) ? root["uaa"] : root;
  const path = client === root ? "" : "uaa.";
  // Two clients in one key: nobody could say whose token it would be.
  if (client !== root && isText(root["clientid"]) && root["clientid"] !== client["clientid"])
    return fail({ field: "clientid", problem: "contradictory" });
  return readClient(client, root, path);
}

function readClient(client: Json, root: Json, path: string): Result<ServiceKey, KeyProblem> {
  if (isIdentityService(client)) return fail({ field: `${path}url`, problem: "identity_service_key" });
  for (const field of ["clientid", "clientsecret", "url"]) {
    const value = client[field];
    if (value !== undefined && !isText(value)) return fail({ field: path + field, problem: "not_text" });
  }
  const { clientid, clientsecret, url } = client;
  if (!isText(clientid)) return fail({ field: `${path}clientid`, problem: "missing" });
  if (!isText(clientsecret))
    return fail({
      field: `${path}clientsecret`,
      problem:
        isText(client["certificate"]) || client["credential-type"] === "x509" ? "certificate_key" : "missing",
    });
  if (!isText(url)) return fail({ field: `${path}url`, problem: "missing" });
  const origin = originOf(url.trim());
  if (origin === undefined) return fail({ field: `${path}url`, problem: "not_a_token_url" });
  const optional = (...fields: string[]) => fields.map((field) => client[field]).find(isText);
  return succeed({
    clientId: clientid,
    authentication: { method: "client_secret_post", clientSecret: new Secret(clientsecret) },
    origin,
    scopePrefix: optional("xsmasterappname") ?? optional("xsappname")?.split("|").at(-1),
    zone: optional("identityzoneid", "zoneid", "tenantid"),
    subaccount: optional("subaccountid"),
    serviceUrls: serviceUrls(root, client),
  });
}

function unwrap(json: Json): Json {
  let inner = json;
  for (let depth = 0; depth < MOST_WRAPPERS; depth++) {
    const next = WRAPPERS.map((open) => open(inner)).find((opened) => opened !== undefined);
    if (next === undefined) break;
    inner = next;
  }
  return inner;
}

/** SAP Cloud Identity Services keys look alike and speak another protocol; they are not supported, by name. */
function isIdentityService(client: Json): boolean {
  const url = isText(client["url"]) ? client["url"] : "";
  return "btp-tenant-api" in client || /\.accounts(400)?\.(ondemand\.com|cloud\.sap)\/?$/.test(url);
}

/** URLs of the authorization service itself, which callers have no business at. */
const NOT_SERVICE_URLS = new Set(["sb_url", "uaa_url", "oauth_url", "token_url"]);

function serviceUrls(root: Json, client: Json): Readonly<Record<string, string>> {
  const endpoints = isObject(root["endpoints"]) ? root["endpoints"] : {};
  const flat = Object.entries(root === client ? client : root).filter(
    ([name]) => name.endsWith("_url") && !NOT_SERVICE_URLS.has(name),
  );
  return Object.fromEntries(
    [...flat, ...Object.entries(endpoints)].filter(
      (entry): entry is [string, string] => isText(entry[1]) && /^https:\/\/[^@?#\s]+$/.test(entry[1]),
    ),
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  // JSON can hold half of a surrogate pair, which no encoding of a request can carry.
  return typeof value === "string" && value !== "" && value.isWellFormed();
}
