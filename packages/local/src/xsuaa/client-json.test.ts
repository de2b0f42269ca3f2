import { describe, expect, test } from "vitest";
import { checkInput } from "../json-input.ts";
import { stableUuid } from "../stable-uuid.ts";
import { clientInput } from "./client-json.ts";

/** The part of a cis key that xsuaa made, as the cf CLI shows it. */
const uaa = {
  apiurl: "https://api.authentication.eu10.hana.ondemand.com",
  clientid: "sb-ut-1-clone!b1|cis-central!b14",
  clientsecret: "3b$+/=",
  "credential-type": "binding-secret",
  identityzone: "acme-ga",
  identityzoneid: "zone-1",
  serviceInstanceId: "instance-1",
  subaccountid: "subaccount-1",
  tenantid: "zone-1",
  uaadomain: "authentication.eu10.hana.ondemand.com",
  url: "https://acme-ga.authentication.eu10.hana.ondemand.com",
  verificationkey: "-----BEGIN PUBLIC KEY-----",
  xsappname: "ut-1-clone!b1|cis-central!b14",
  xsmasterappname: "cis-central!b14",
  zoneid: "zone-1",
};
const cis = { endpoints: { accounts_service_url: "https://a.example" }, grant_type: "user_token", uaa };
const read = {
  clientid: "sb-ut-1-clone!b1|cis-central!b14",
  secrets: ["3b$+/="],
  authorities: ["cis-central!b14.read", "uaa.resource"],
  identityzone: "acme-ga",
  zoneid: "zone-1",
  subaccountid: "subaccount-1",
  xsappname: "ut-1-clone!b1|cis-central!b14",
  serviceInstanceId: "instance-1",
};

describe("a client that is written down", () => {
  test.for([
    { what: "a cis key", json: cis, is: read },
    { what: "a cis key of cf 8", json: { credentials: cis }, is: read },
    { what: "a flat xsuaa key", json: uaa, is: read },
    { what: "a Service Manager binding", json: { id: "1", ready: true, credentials: uaa }, is: read },
    {
      what: "a cis key with authorities beside what SAP wrote",
      json: { ...cis, authorities: ["a.b"], lifeSeconds: 60 },
      is: { ...read, authorities: ["a.b"], lifeSeconds: 60 },
    },
    {
      what: "what is least",
      json: { clientid: "sb-a!t1", clientsecret: "" },
      is: {
        clientid: "sb-a!t1",
        secrets: [""],
        authorities: ["a!t1.read", "uaa.resource"],
        identityzone: "example",
        zoneid: stableUuid("zone", "example"),
        subaccountid: stableUuid("subaccount", "example"),
        xsappname: "a!t1",
      },
    },
    {
      what: "a key with a certificate, which is not taken over",
      json: {
        ...uaa,
        clientsecret: undefined,
        "credential-type": "x509",
        certificate: "-----BEGIN CERTIFICATE-----",
        key: "-----BEGIN RSA PRIVATE KEY-----",
        certurl: "https://acme-ga.authentication.cert.eu10.hana.ondemand.com",
      },
      is: { ...read, secrets: [] },
    },
    {
      what: "everything that a client can have",
      json: {
        ...uaa,
        clientsecret: undefined,
        secrets: ["old", "new"],
        grants: ["password"],
        subscribers: [{ identityzone: "sub", zoneid: "sub-1" }],
      },
      is: {
        ...read,
        secrets: ["old", "new"],
        grants: ["password"],
        subscribers: [
          { identityzone: "sub", zoneid: "sub-1", subaccountid: stableUuid("subaccount", "sub") },
        ],
      },
    },
  ])("can be $what", ({ json, is }) => {
    expect(checkInput(JSON.parse(JSON.stringify(json)), clientInput)).toEqual({ ok: true, value: is });
  });

  test.for([
    { json: [], says: "must be a JSON object", because: "a list is no client" },
    { json: "a", says: "must be a JSON object", because: "a text is no client" },
    { json: {}, says: "clientid is missing", because: "it names none" },
    { json: { uaa: { clientsecret: "x" } }, says: "clientid is missing", because: "its uaa names none" },
    { json: { clientid: "a" }, says: "must have either", because: "it has no secret" },
    {
      json: { clientid: "a", certificate: "-----" },
      says: "must have either clientsecret, or secrets, or credential-type x509",
      because: "its type does not say that it has a certificate",
    },
    {
      json: { clientid: "a", clientsecret: "b", "credential-type": "x509" },
      says: "must have either",
      because: "it has a secret and a certificate",
    },
    {
      json: { clientid: "a", secrets: [] },
      says: "secrets must have a secret",
      because: "the list is empty",
    },
    {
      json: { clientid: "a", clientsecret: 1 },
      says: "clientsecret must be text",
      because: "it is a number",
    },
    { json: { clientid: 1, clientsecret: "" }, says: "clientid must be text", because: "it is a number" },
    {
      json: { clientid: "a", clientsecret: "", lifeSeconds: 0 },
      says: "lifeSeconds must be a whole number from 1 to 31536000",
      because: "a token lives a second at least",
    },
    {
      json: { clientid: "a", clientsecret: "", identityzone: "Acme" },
      says: "identityzone must be a subdomain",
      because: "a host has small letters",
    },
    {
      json: { clientid: "a", clientsecret: "", identityzone: "a".repeat(64) },
      says: "identityzone must be a subdomain",
      because: "a label has 63 characters at most",
    },
    {
      json: { clientid: "a", clientsecret: "", subscribers: [[]] },
      says: "subscribers.0 must be a JSON object",
      because: "a subscriber is a zone",
    },
  ])("cannot be $json: $says, because $because", ({ json, says }) => {
    expect(checkInput(json, clientInput)).toMatchObject({
      ok: false,
      problem: expect.stringContaining(says) as string,
    });
  });
});
