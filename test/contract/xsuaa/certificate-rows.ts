import { equal, match, rejects } from "node:assert/strict";
import { form, type Received, send } from "../../../packages/local/src/xsuaa/exchange.ts";
import { claimsIn, said } from "./expectation.ts";
import type { ContractRow } from "./row.ts";
import type { ContractCertificates, XsuaaSubject } from "./subject.ts";

/** The host that takes certificates in place of secrets. */
export const certificateRows: readonly ContractRow[] = [
  {
    row: 52,
    request: "mtls_endpoint_aliases in it",
    answer: "the certificate host's token endpoint",
    because: "keys with a certificate ask there",
    needs: "certificates",
    check: async (subject) => {
      const answer = await send(`${subject.baseUrl}/.well-known/openid-configuration`, { method: "GET" });
      equal(answer.status, 200, said(answer));
      const endpoint = `${certificatesOf(subject).url}/oauth/token`;
      equal(
        JSON.stringify(answer.json["mtls_endpoint_aliases"]),
        JSON.stringify({ token_endpoint: endpoint }),
      );
    },
  },
  {
    row: 53,
    request: "a secret on the certificate host",
    answer: "refused",
    because: "a client has one way to authenticate",
    needs: "certificates",
    check: async (subject) => {
      const { clientid } = certificatesOf(subject);
      const answer = await ask(subject, { client_id: clientid, client_secret: subject.tech.secret });
      equal(answer.status, 401, said(answer));
    },
  },
  {
    row: 54,
    request: "the certificate host without a certificate",
    answer: "the TLS alert certificate_required",
    because: "nobody gets as far as HTTP",
    needs: "certificates",
    check: async (subject) => {
      const { url, ca } = certificatesOf(subject);
      // 116 is its number (RFC 8446 §6).
      await rejects(send(`${url}/oauth/token`, form(subject.tech), { ca }), /SSL alert number 116/u);
    },
  },
  {
    row: 55,
    request: "a certificate and the client's id",
    answer: "a token",
    because: "the certificate is the credential",
    needs: "certificates",
    check: async (subject) => {
      const { clientid } = certificatesOf(subject);
      const answer = await ask(subject, { client_id: clientid, client_secret: undefined });
      equal(answer.status, 200, said(answer));
      const { cid, zid, iss } = claimsIn(answer);
      equal(cid, clientid);
      equal(zid, subject.zoneId);
      match(String(iss), /^[^:]+:\/\/(?!.*\.cert\.).*\/oauth\/token$/u);
    },
  },
];

function certificatesOf({ certificates }: XsuaaSubject): ContractCertificates {
  if (!certificates) throw new Error("The server has certificates, and its subject has none");
  return certificates;
}

function ask(subject: XsuaaSubject, fields: Readonly<Record<string, string | undefined>>): Promise<Received> {
  const { url, ca, certificate, privateKey } = certificatesOf(subject);
  return send(`${url}/oauth/token`, form(subject.tech, fields), { ca, cert: certificate, key: privateKey });
}
