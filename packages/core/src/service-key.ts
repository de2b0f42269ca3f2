import type { ClientAuthentication } from "./client-authentication.ts";
import type { GrantOfKey } from "./failure.ts";
import type { KeyProblem } from "./key-problem.ts";
import { fail, type Result, succeed } from "./result.ts";
import type { Secret } from "./secret.ts";
import { type Client, findClient, pathOf, readField } from "./service-key/client-fields.ts";
import { type CredentialType, credentialTypeOf, readCredential } from "./service-key/credential.ts";
import { isIdentityService } from "./service-key/identity-service.ts";
import { isText, type Json } from "./service-key/json.ts";
import { readKeyText, type TextForm } from "./service-key/key-text.ts";
import { serviceUrlsOf } from "./service-key/service-urls.ts";
import { readTokenUrls } from "./service-key/token-url.ts";
import { unwrap, type Wrapper } from "./service-key/wrappers.ts";

/** A service key, whatever shape it was stored in. Field names of SAP's JSON end here. */
export interface ServiceKey {
  readonly clientId: string;
  readonly authentication: ClientAuthentication;
  /** `https://<subdomain>.authentication.<landscape>`: whose tokens these are. */
  readonly origin: string;
  /** Where the token request goes: the same, or for a certificate `https://<subdomain>.authentication.cert.<landscape>`. */
  readonly tokenOrigin: string;
  /** What full scope names begin with: the master application's name, for a clone's key too. */
  readonly scopePrefix: string | undefined;
  /** The identity zone, which a token names in its claim `zid`. */
  readonly zone: string | undefined;
  readonly subaccount: string | undefined;
  /** Where the service's own APIs are, by SAP's names (`accounts_service_url`). */
  readonly serviceUrls: Readonly<Record<string, string>>;
  readonly credentialType: CredentialType | undefined;
  readonly service: Service | undefined;
  /** What it says of its grant; `undefined` where it says nothing, as most services' keys do. */
  readonly grantType: GrantOfKey | undefined;
  readonly shape: Shape;
}

/** The services whose keys are mistaken for one another: with Service Manager's, instances of all others are made. */
export type Service = "cis" | "service-manager";

/** How a key was stored: as what text, in which wrappers from the outside in, and where in it the client stands. */
export interface Shape {
  readonly form: TextForm;
  readonly wrappers: readonly Wrapper[];
  readonly client: Client["place"];
}

/**
 * Reads a service key in every shape that SAP's tools hand it out in; `docs/service-keys.md` lists them.
 *
 * Never throws. A problem names a field of SAP's, and nothing of what was stored.
 */
export function parseServiceKey(text: Secret): Result<ServiceKey, KeyProblem> {
  const read = readKeyText(text);
  if (!read.ok) return read;
  const opened = unwrap(read.value.json);
  if (!opened.ok) return opened;
  const { root, wrappers } = opened.value;
  const client = findClient(root);
  if (!client.ok) return client;
  const shape = { form: read.value.form, wrappers, client: client.value.place };
  return readClient(client.value, root, shape);
}

function readClient(client: Client, root: Json, shape: Shape): Result<ServiceKey, KeyProblem> {
  if (isIdentityService(client))
    return fail({ field: pathOf(client, "url"), problem: "identity_service_key" });
  const id = readField(client, "clientid");
  if (!id.ok) return id;
  const clientId = id.value.value;
  if (clientId === undefined) return fail({ field: id.value.field, problem: "missing" });
  const authentication = readCredential(client);
  if (!authentication.ok) return authentication;
  const urls = readTokenUrls(client, authentication.value);
  if (!urls.ok) return urls;
  const optional = (...fields: string[]) => fields.map((field) => client.members[field]).find(isText);
  return succeed({
    clientId,
    authentication: authentication.value,
    ...urls.value,
    scopePrefix: optional("xsmasterappname") ?? optional("xsappname")?.split("|").at(-1),
    zone: optional("identityzoneid", "zoneid", "tenantid"),
    subaccount: optional("subaccountid"),
    serviceUrls: serviceUrlsOf(root, client),
    credentialType: credentialTypeOf(client, authentication.value),
    service: serviceOf(root, client),
    grantType: grantOf(root, client),
    shape,
  });
}

/** Other words than SAP's two are none of them: what is unknown is tried, and xsuaa says no. */
function grantOf(root: Json, { members }: Client): GrantOfKey | undefined {
  const said = root["grant_type"] ?? members["grant_type"];
  return said === "user_token" || said === "client_credentials" ? said : undefined;
}

function serviceOf(root: Json, { members }: Client): Service | undefined {
  if (isText(root["sm_url"]) || isText(members["sm_url"])) return "service-manager";
  const names = [root["sap.cloud.service"], members["xsmasterappname"], members["xsappname"]].filter(isText);
  const isCis = (name: string) =>
    /^com\.sap\.core\.commercial\.service\.|(?:^|\|)cis-(?:central|local)/.test(name);
  return names.some(isCis) ? "cis" : undefined;
}
