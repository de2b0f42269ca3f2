import { X509Certificate } from "node:crypto";
import type { DetailedPeerCertificate, TLSSocket } from "node:tls";
import { type Answer, pageAnswer } from "./answer.ts";

/** The SHA-256 of a certificate, as xsuaa pins it to a client. */
export type CertificateFingerprint = string;

/** nginx's words for certificates that it cannot use; it stands before xsuaa, and answers as if TLS had nothing to say. */
const refused: Answer = pageAnswer(400, "400 The SSL certificate error");

/**
 * What a connection has proved: the certificate's fingerprint, if it leads to `root` and lasts at `now`; the answer that
 * its requests get otherwise.
 *
 * Not left to Node, which would end such a connection without a word, and by the machine's clock.
 */
export function provedBy(
  socket: TLSSocket,
  root: X509Certificate,
  now: number,
): CertificateFingerprint | Answer {
  const chain = chainOf(socket.getPeerCertificate(true));
  const [leaf] = chain;
  const isVouchedFor = chain.every((certificate, at) =>
    certificate.verify((chain[at + 1] ?? root).publicKey),
  );
  const lasts = chain.every(
    ({ validFrom, validTo }) => Date.parse(validFrom) <= now && now < Date.parse(validTo),
  );
  return leaf && isVouchedFor && lasts ? leaf.fingerprint256 : refused;
}

/** What the client sent; a certificate that signed itself is its own issuer. */
function chainOf(peer: DetailedPeerCertificate | undefined): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  for (let each = peer; each?.raw; each = each.issuerCertificate) {
    const certificate = new X509Certificate(each.raw);
    if (chain.some(({ fingerprint256 }) => fingerprint256 === certificate.fingerprint256)) break;
    chain.push(certificate);
  }
  return chain;
}
