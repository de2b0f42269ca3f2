import { createPrivateKey } from "node:crypto";
import { the } from "../../support/the.ts";
import { type Fixture, json } from "../fixture.ts";
import { another, certurl, expired, issued, weak, without, x509, xsuaa } from "../values.ts";

const x509Key = { ...without(xsuaa, "clientsecret"), "credential-type": "x509", ...x509, certurl };

export const credentials: readonly Fixture[] = [
  {
    name: "x509-attested",
    from: "A binding with `X509_ATTESTED`",
    text: json({ ...without(xsuaa, "clientsecret"), "credential-type": "X509_ATTESTED", certurl }),
  },
  { name: "hide-secret", from: "A binding with `hide-secret`", text: json(without(xsuaa, "clientsecret")) },
  {
    name: "api-credential-later",
    from: "`btp get security/api-credential`",
    text: json({
      clientId: "sb-full-access!a549338",
      "credential-type": "secret",
      name: "orders",
      "read-only": false,
      tokenurl: `${the.origin}/oauth/token`,
    }),
  },
  {
    name: "self-managed",
    from: "A certificate of your own: its private key never was at SAP",
    text: json(without(x509Key, "key")),
  },
  {
    name: "hide-certificate",
    from: "The same with `hide-certificate`",
    text: json(without(x509Key, "key", "certificate")),
  },
  {
    name: "secret-and-certificate",
    from: "A secret beside a certificate",
    text: json({ ...x509Key, clientsecret: the.clientSecret }),
  },
  {
    name: "not-a-certificate",
    from: "A certificate that was cut",
    text: json({ ...x509Key, certificate: x509.certificate.slice(0, 400) }),
  },
  {
    name: "not-a-private-key",
    from: "The certificate twice",
    text: json({ ...x509Key, key: issued.certificate }),
  },
  {
    name: "encrypted-private-key",
    from: "A private key with a pass phrase",
    text: json({
      ...x509Key,
      key: createPrivateKey(issued.privateKey).export({
        type: "pkcs8",
        format: "pem",
        cipher: "aes-256-cbc",
        passphrase: "canary",
      }),
    }),
  },
  {
    name: "mismatched-pair",
    from: "The private key of another binding",
    text: json({ ...x509Key, key: another.privateKey }),
  },
  {
    name: "weak-certificate",
    from: "A certificate for a key of 512 bits",
    text: json({ ...x509Key, certificate: weak.certificate + weak.issuer, key: weak.privateKey }),
  },
  {
    name: "expired",
    from: "A certificate that is over",
    text: json({ ...x509Key, certificate: expired.certificate + expired.issuer, key: expired.privateKey }),
  },
];
