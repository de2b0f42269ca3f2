import { constants } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import type { CertificateAuthority } from "./certificate-authority.ts";

const YEAR_MS = 365 * 86_400_000;

/**
 * Gives each host a certificate of its own, when it is first asked for: no client takes a star for all names, nor one right
 * below `localhost`.
 */
export function createHostContexts(
  authority: CertificateAuthority,
  commonName: string,
): (host: string) => SecureContext {
  const contexts = new Map<string, SecureContext>();
  return (host) => {
    const known = contexts.get(host) ?? contextFor(authority, { commonName, host });
    contexts.set(host, known);
    return known;
  };
}

function contextFor(
  authority: CertificateAuthority,
  { commonName, host }: { readonly commonName: string; readonly host: string },
): SecureContext {
  // By the machine's clock, which clients judge it by.
  const today = Date.now();
  const { privateKey, certificate, issuer } = authority.issue({
    commonName,
    hosts: [host],
    startsAt: today - YEAR_MS,
    endsAt: today + YEAR_MS,
  });
  return createSecureContext({
    key: privateKey,
    cert: certificate + issuer,
    ca: authority.root,
    // Each connection shows its certificate: a session taken up again would have lost the chain, and OpenSSL refuses it.
    secureOptions: constants.SSL_OP_NO_TICKET,
  });
}
