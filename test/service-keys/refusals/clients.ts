import { the } from "../../support/the.ts";
import { type Fixture, json } from "../fixture.ts";
import { cis, serviceManager, uaa, without, x509, xsuaa } from "../values.ts";

const cisWith = (members: object) => json({ ...cis, uaa: { ...uaa, ...members } });

export const clients: readonly Fixture[] = [
  { name: "no-client", from: "A member was lost", text: json(without(xsuaa, "clientid")) },
  { name: "no-url", from: "The same", text: json(without(xsuaa, "url")) },
  {
    name: "not-text",
    from: "A secret that is all digits, written without quotation marks",
    text: cisWith({ clientsecret: 4711 }),
  },
  { name: "two-clients", from: "Two keys pasted into one", text: json({ ...xsuaa, uaa }) },
  { name: "two-names", from: "The same, by two names", text: json({ ...xsuaa, client_id: the.clientId }) },
  {
    name: "identity-service",
    from: "`identity`: SAP Cloud Identity Services",
    text: json({
      app_tid: the.zone,
      "btp-tenant-api": "https://api.identity.example",
      clientid: "5b0bd1c3-canary",
      clientsecret: the.clientSecret,
      domains: ["accounts.ondemand.com"],
      url: "https://acme.accounts.ondemand.com",
    }),
  },
  {
    name: "identity-service-x509",
    from: "The same with a certificate",
    text: json({
      app_tid: the.zone,
      "credential-type": "X509_GENERATED",
      clientid: "5b0bd1c3-canary",
      ...x509,
      url: "https://acme.accounts.cloud.sap",
    }),
  },
  {
    name: "service-manager-for-cis",
    from: "Service Manager's credentials, where `expect.service` is `cis`",
    text: json(serviceManager),
    expect: { service: "cis" },
  },
];
