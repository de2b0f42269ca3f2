import { createCertificateAuthority } from "../../packages/local/src/xsuaa/certificate-authority.ts";
import { the } from "../support/the.ts";

/** Invented values in the form of SAP's, which the fixtures are made of. What is secret has `canary` in it. */

const DAY = 86_400_000;
const LANDSCAPE = "eu10.hana.ondemand.com";
export const certurl = "https://acme.authentication.cert.eu10.hana.ondemand.com";
export const serviceManagerUrl = `https://service-manager.cfapps.${LANDSCAPE}`;

const authority = createCertificateAuthority(the.now);
const life = { startsAt: the.now - DAY, endsAt: the.now + 7 * DAY };
export const issued = authority.issue({ commonName: "sb-orders-canary", ...life });
export const another = authority.issue({ commonName: "sb-reports-canary", ...life });
export const weak = authority.issue({ commonName: "sb-orders-canary", bits: 512, ...life });
export const expired = authority.issue({
  commonName: "sb-orders-canary",
  startsAt: the.now - 8 * DAY,
  endsAt: the.now - DAY,
});

/** The certificate with its chain and its private key, by the names of SAP's keys. */
export const x509 = { certificate: issued.certificate + issued.issuer, key: issued.privateKey };

/** What stands under `uaa` in a key of the service `cis`, as far as anybody reads it. */
export const uaa = {
  clientid: the.clientId,
  clientsecret: the.clientSecret,
  url: the.origin,
  "credential-type": "binding-secret",
  identityzoneid: the.zone,
  subaccountid: the.subaccount,
  xsappname: "ut-0c5e3a4e-clone!b169670|cis-central!b14",
  xsmasterappname: the.scopePrefix,
};

/** The service key of an instance of `cis`, plan `central`. */
export const cis = {
  endpoints: {
    accounts_service_url: `https://accounts-service.cfapps.${LANDSCAPE}`,
  },
  grant_type: "client_credentials",
  "sap.cloud.service": "com.sap.core.commercial.service.central",
  uaa,
};

/** The key of an application's own instance of `xsuaa`. */
export const xsuaa = {
  apiurl: `https://api.authentication.${LANDSCAPE}`,
  clientid: "sb-orders!t4711",
  clientsecret: the.clientSecret,
  "credential-type": "binding-secret",
  subaccountid: the.subaccount,
  tenantid: the.zone,
  url: the.origin,
  xsappname: "orders!t4711",
};

/** Service Manager's own credentials. */
export const serviceManager = {
  clientid: "sb-0c5e3a4e!b15166|service-manager!b1234",
  clientsecret: the.clientSecret,
  sm_url: serviceManagerUrl,
  url: the.origin,
  xsappname: "b15166|service-manager!b1234",
};

/** `members` without some of them. */
export function without<Members extends object>(
  members: Members,
  ...names: readonly (keyof Members)[]
): object {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.some((each) => each === name)));
}

export const base64 = (text: string) => Buffer.from(text).toString("base64");

/** What the service operator makes of a member's value: texts as they are, all else as JSON. */
const asText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

/** The members as the entries of a Kubernetes Secret. */
export function entries(members: object): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, base64(asText(value))]));
}

/** The members as texts, as the service operator writes them below `secretRootKey`. */
export function texts(members: object): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, asText(value)]));
}

/** What the service operator notes about an instance beside its credentials. */
export const instance = {
  instance_name: "cis-central",
  instance_guid: "0c5e3a4e-0000-4000-8000-000000000000",
  plan: "central",
  label: "cis",
  type: "cis",
  tags: "[]",
};

export const manifest = (members: object) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "cis-binding", namespace: "default" },
  type: "Opaque",
  ...members,
});

/** A binding as the Service Manager API shows it. */
export const binding = {
  id: "7d1f2c3b-0000-4000-8000-000000000001",
  ready: true,
  name: "cis-key",
  service_instance_id: "7d1f2c3b-0000-4000-8000-000000000002",
  context: { origin: "sapcp", region: "cf-eu10", zone_id: the.zone, subdomain: "acme", env_type: "sapcp" },
  last_operation: { type: "create", state: "succeeded", resource_type: "/v1/service_bindings" },
  labels: { subaccount_id: [the.subaccount] },
  created_at: "2026-11-14T16:38:47.871Z",
};
