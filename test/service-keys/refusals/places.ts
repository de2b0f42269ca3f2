import { the } from "../../support/the.ts";
import { type Fixture, json } from "../fixture.ts";
import { certurl, cis, uaa, without, x509, xsuaa } from "../values.ts";

const x509Key = { ...without(xsuaa, "clientsecret"), "credential-type": "x509", ...x509, certurl };
const cisWith = (members: object) => json({ ...cis, uaa: { ...uaa, ...members } });

export const places: readonly Fixture[] = [
  {
    name: "user-name",
    from: "A URL that hides its host",
    text: cisWith({ url: "https://acme.authentication.eu10.hana.ondemand.com@evil.example" }),
  },
  {
    name: "certificate-host",
    from: "A secret with the host for certificates",
    text: cisWith({ url: certurl }),
  },
  {
    name: "secret-host",
    from: "A certificate with the host for secrets",
    text: json({ ...x509Key, certurl: the.origin }),
  },
  {
    name: "two-landscapes",
    from: "`url` of one landscape and `certurl` of another",
    text: json({ ...x509Key, certurl: "https://acme.authentication.cert.us10.hana.ondemand.com" }),
  },
  {
    name: "customers-application",
    from: "An application in the landscape, which anybody may have",
    text: cisWith({ url: "https://authentication.cfapps.eu10.hana.ondemand.com" }),
  },
  { name: "plain-http", from: "No TLS", text: cisWith({ url: the.origin.replace("https:", "http:") }) },
  {
    name: "elsewhere",
    from: "Another domain",
    text: cisWith({ url: "https://acme.authentication.eu10.hana.ondemand.com.evil.example" }),
  },
];

/** Every refusal, each as it comes about. */
