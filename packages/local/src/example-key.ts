import { createHash } from "node:crypto";
import { type Configuration, type ConfiguredKey, fullScopeName } from "@btp-token-broker/core";
import { type ExampleUser, exampleUser, type StoredSecret } from "./example-user.ts";
import { isObject } from "./json-input.ts";
import { stableUuid } from "./stable-uuid.ts";
import { bindingJson, type CertificateCredentials } from "./xsuaa/binding.ts";
import type { XsuaaClient } from "./xsuaa/client.ts";

/** A service key that nobody at SAP has issued: the client the loopback xsuaa knows, and its JSON as SAP would show it. */
export interface ExampleKey {
  readonly name: string;
  readonly secret: string;
  readonly client: XsuaaClient;
  readonly json: string;
  /** As whom tokens of the key are asked for; undefined for the client itself. */
  readonly user: ExampleUser | undefined;
}

/** Scopes of the plans that carry these names (SAP: "SAP Cloud Management Service - Service Plans"). */
const PLAN_SCOPES: Readonly<Record<string, readonly string[]>> = {
  "cis-central": ["global-account.read", "global-account.subaccount.read", "job.read", "event.read"],
  "cis-local": [
    "subaccount.environment.read",
    "subaccount.application.subscription.read",
    "job.read",
    "event.read",
  ],
  "saas-registry": ["job.read", "subscription.read", "subscription.write", "entitlement.read"],
};

/** The three shapes, in turn: a cis key, one as the cf CLI 8 and the APIs wrap it, a flat one. */
const SHAPES = ["nested", "wrapped", "flat"] as const;
/** A key for users is one of cis: `user_token` is SAP's word for the password grant. */
const USER_SHAPES = ["nested", "wrapped"] as const;
/** Besides its application's: what the clients of such keys can ask for (SAP-samples/cloud-btp-cli-api-codejam, exercise 9). */
const USER_SCOPES = ["openid", "uaa.user", "xs_account.access"];

/** Makes a service key for each key of a configuration, so that any configuration can be tried without SAP. */
export function exampleKeys(configuration: Configuration, xsuaaOrigin: string): readonly ExampleKey[] {
  const keys = [...configuration.keys.values()];
  return keys.map((key, index) => {
    // Keys of one secret, or pinned to one client, are one client, and it has what any of them is asked for.
    const [model = key, ...more] = keys.filter((other) => isSameClient(other, key));
    const client = exampleClient(model, [model, ...more], configuration);
    const shapes = model.user === undefined ? SHAPES : USER_SHAPES;
    const shape = shapes[index % shapes.length] ?? "nested";
    const json = JSON.stringify(
      serviceKey(shape, model, client, originFor([model, ...more]) ?? xsuaaOrigin),
      undefined,
      2,
    );
    return { name: key.name, secret: key.secret, client, json, user: exampleUser(key, keys) };
  });
}

/** Where a key says its xsuaa is: where it is pinned to, if it is. */
function originFor(same: readonly ConfiguredKey[]): string | undefined {
  return same.map(({ expect }) => expect.origin).find((pinned) => pinned !== undefined);
}

/** What Secrets Manager holds for a key: the service key, and of its user, if it has one, name and password, and the seed. */
export function storedSecrets({ secret, json, user }: ExampleKey): readonly StoredSecret[] {
  return [{ secret, value: json }, ...(user?.stored ?? [])];
}

/** The key in the same shape, with a certificate in place of its secret. */
export function withCertificate({ json }: ExampleKey, credentials: CertificateCredentials): string {
  const key: unknown = JSON.parse(json, (_, value: unknown) => {
    if (!isObject(value) || !("clientsecret" in value)) return value;
    const { clientsecret: _secret, ...rest } = value;
    return { ...rest, ...credentials };
  });
  return JSON.stringify(key, undefined, 2);
}

function isSameClient(one: ConfiguredKey, other: ConfiguredKey): boolean {
  const { clientId } = one.expect;
  return one.secret === other.secret || (clientId !== undefined && clientId === other.expect.clientId);
}

function exampleClient(
  key: ConfiguredKey,
  same: readonly ConfiguredKey[],
  configuration: Configuration,
): XsuaaClient {
  const written = configuration.rules
    .filter((rule) => same.some(({ name }) => name === rule.key))
    .flatMap((rule) => (rule.scopes === "all" ? [] : rule.scopes));
  const full = written.find((scope) => scope.includes("!"));
  // A rule that names a full scope says what the application is called; anything else would grant nothing.
  const application =
    full === undefined ? `${key.name}!b14` : full.slice(0, full.indexOf(".", full.indexOf("!")));
  const clone = `ut-${stableUuid(key.name, "clone")}-clone!b1|${application}`;
  const names = [...(PLAN_SCOPES[key.name] ?? ["read"]), ...written];
  const scopes = [...new Set(names.map((name) => fullScopeName(name, application) ?? name))];
  return {
    clientid:
      same.map(({ expect }) => expect.clientId).find((pinned) => pinned !== undefined) ?? `sb-${clone}`,
    secrets: [`${stableUuid(key.name, "secret")}$${createHash("sha256").update(key.name).digest("base64")}`],
    ...(key.user === undefined
      ? { authorities: [...new Set([...scopes, "uaa.resource"])] }
      : {
          authorities: ["uaa.none"],
          grants: ["password", "refresh_token"],
          scopes: [...new Set([...scopes, ...USER_SCOPES])],
        }),
    identityzone: "local",
    zoneid: stableUuid("zone", "local"),
    subaccountid:
      same.map(({ expect }) => expect.subaccount).find((pinned) => pinned !== undefined) ??
      stableUuid("subaccount", "local"),
    xsappname: clone,
    serviceInstanceId: stableUuid(key.name, "instance"),
  };
}

function serviceKey(
  shape: (typeof SHAPES)[number],
  key: ConfiguredKey,
  client: XsuaaClient,
  url: string,
): object {
  const uaa = bindingJson(client, url, {
    clientsecret: client.secrets[0],
    "credential-type": "binding-secret",
  });
  if (shape === "flat")
    return { ...uaa, saas_registry_url: "https://saas-manager.cfapps.local.hana.ondemand.com" };
  const nested = {
    endpoints: {
      accounts_service_url: "https://accounts-service.cfapps.local.hana.ondemand.com",
      events_service_url: "https://events-service.cfapps.local.hana.ondemand.com",
    },
    grant_type: key.user === undefined ? "client_credentials" : "user_token",
    "sap.cloud.service": `example.${key.name}`,
    uaa,
  };
  return shape === "wrapped" ? { credentials: nested } : nested;
}
