import { json } from "./fixture.ts";
import { certurl, cis, uaa, without, x509, xsuaa } from "./values.ts";

const HOST = "acme.authentication.eu10.hana.ondemand.com";

/** URLs in a service key that would lead its credential astray, each with why somebody might let it through. */
const urls: readonly (readonly [url: string, because: string])[] = [
  ["https://evil.example", "it is just another host"],
  [`https://${HOST}.evil.example`, "it begins like SAP's"],
  [`https://evil.example/${HOST}`, "it ends like SAP's"],
  [`https://evil.example?.${HOST}`, "it ends like SAP's, in a query"],
  [`https://evil.example#.${HOST}`, "it ends like SAP's, in a fragment"],
  [`https://${HOST}@evil.example`, "SAP's host is its user name"],
  [`https://${HOST}:443@evil.example`, "SAP's host and port are its user name and password"],
  [`https://evil.example\\@${HOST}`, "browsers take a backslash for a slash"],
  [`https://evil.example\\.${HOST}`, "the same, before a dot"],
  [`https:\\\\evil.example`, "the same, in the scheme"],
  [`https:///evil.example`, "parsers skip a third slash"],
  [`https:evil.example`, "parsers do without slashes"],
  [`//evil.example`, "it takes the scheme from nowhere"],
  [`https://evil.example\t.${HOST}`, "parsers drop tabs"],
  [`https://evil.example\n.${HOST}`, "parsers drop line breaks"],
  [`https://evil.example%2f.${HOST}`, "somebody might decode it"],
  [`https://evil.example%00.${HOST}`, "C ends a text there"],
  [`https://evil.example。${HOST}`, "IDNA takes the ideographic stop for a dot"],
  [`https://аcme.authentication.eu10.hana.ondemand.com`, "its first letter is Cyrillic"],
  [`https://xn--cme-7cd.authentication.eu10.hana.ondemand.com`, "the same, as DNS has it"],
  [`https://acme.authentication.eu10.hana.ondemand.com.`, "a dot at the end makes it another name"],
  [`https://.authentication.eu10.hana.ondemand.com`, "the subaccount is empty"],
  [`https://authentication.eu10.hana.ondemand.com`, "it is no subaccount's"],
  [`https://a.b.authentication.eu10.hana.ondemand.com`, "a star might take in two names"],
  [`https://acme.authentication.evil.cfapps.eu10.hana.ondemand.com`, "a landscape might be two names"],
  [`https://authentication.cfapps.eu10.hana.ondemand.com`, "a customer's application is called so"],
  [`https://acme-authentication.cfapps.eu10.hana.ondemand.com`, "a customer's application is called so"],
  [
    `https://acme.authentication.eu10.hana.ondemand.com.cfapps.eu10.hana.ondemand.com`,
    "a customer's route holds it all",
  ],
  [`https://acme.authentications.eu10.hana.ondemand.com`, "one letter more"],
  [`https://acme.authentication.eu10.evilhana.ondemand.com`, "the domain ends in the same letters"],
  [`https://acme.authentication.eu10.hana.ondemand.co`, "one letter less"],
  [`https://acme.authentication.eu10.hana.ondemand.com.cn`, "another registry"],
  [`https://acme.authentication.cn40.platform.sapcloud.com`, "the other domain under the other registry"],
  [`http://${HOST}`, "the secret would travel in the clear"],
  [`https://${HOST}:8443`, "another program may listen there"],
  [`https://${HOST}:80`, "the same"],
  [`ftp://${HOST}`, "it is another protocol"],
  [`file:///etc/passwd`, "it is no host"],
  [`javascript:fetch("https://evil.example")`, "it is a program"],
  [`https://127.0.0.1`, "it is this machine"],
  [`https://[::1]`, "it is this machine"],
  [`https://2130706433`, "it is this machine, as a number"],
  [`https://169.254.169.254`, "it is the machine's own credentials"],
  [`https://${HOST}/oauth/token?redirect_uri=https://evil.example`, "the query says where the answer goes"],
  [`https://${HOST}/oauth/token/../../evil`, "the path leads out"],
  [`https://${HOST}/oauth/authorize`, "it is another endpoint"],
  [certurl, "a secret is of no use where certificates are"],
];

export interface HostileOrigin {
  readonly url: string;
  readonly because: string;
  readonly text: string;
}

/** The same for a certificate, whose host is another. */
const certurls: readonly (readonly [url: string, because: string])[] = [
  ["https://evil.example", "it is just another host"],
  [`https://acme.authentication.cert.eu10.hana.ondemand.com.evil.example`, "it begins like SAP's"],
  [`https://acme.authentication.cert.cfapps.eu10.hana.ondemand.com`, "a landscape might be two names"],
  [`https://cert.cfapps.eu10.hana.ondemand.com`, "a customer's application is called so"],
  [`http://acme.authentication.cert.eu10.hana.ondemand.com`, "there is no certificate without TLS"],
  [`https://${HOST}`, "a certificate is of no use where secrets are"],
  [`https://acme.authentication.cert.us10.hana.ondemand.com`, "it is another landscape's"],
  [`https://other.authentication.cert.eu10.hana.ondemand.com`, "it is another subaccount's"],
];

export const hostileOrigins: readonly HostileOrigin[] = [
  ...urls.map(([url, because]) => ({ url, because, text: json({ ...cis, uaa: { ...uaa, url } }) })),
  ...certurls.map(([url, because]) => ({
    url,
    because: `${because} (\`certurl\`)`,
    text: json({ ...without(xsuaa, "clientsecret"), ...x509, certurl: url }),
  })),
];
