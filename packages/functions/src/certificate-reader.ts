import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import {
  type CertificatePair,
  fail,
  type ReadCertificate,
  type Secret,
  succeed,
} from "@btp-token-broker/core";

const CERTIFICATE_START = /(?=-----BEGIN CERTIFICATE-----)/;

/**
 * Reads PEM with Node's OpenSSL: the client's certificate first, then those that lead from it to an authority; a
 * private key in PKCS#1, PKCS#8 or SEC1. OpenSSL's messages may quote what they stumble over and stay here.
 */
export const readCertificate: ReadCertificate = ({ certificate, privateKey }) => {
  const [leaf, ...others] = certificatesIn(certificate) ?? [];
  if (!leaf) return fail({ field: "certificate", problem: "not_a_certificate" });
  if (/ENCRYPTED/.test(privateKey.reveal())) return fail({ field: "key", problem: "private_key_encrypted" });
  const key = privateKeyIn(privateKey);
  if (!key) return fail({ field: "key", problem: "not_a_private_key" });
  if (!leaf.checkPrivateKey(key)) return fail({ field: "key", problem: "pair_mismatched" });
  if (!isTakenForTls({ certificate, privateKey }))
    return fail({ field: "certificate", problem: "certificate_too_weak" });
  const path = pathFrom(leaf, others);
  return succeed({
    endsAt: Math.min(...path.map(({ validTo }) => Date.parse(validTo))),
    isAlone: path.length === 1 && !leaf.checkIssued(leaf),
  });
};

/** OpenSSL reads more than it makes a connection with: by its level of security, keys of 1024 bits and older hashes. */
function isTakenForTls({ certificate, privateKey }: CertificatePair): boolean {
  try {
    // No authorities: they would be read for nothing.
    createSecureContext({ cert: certificate.reveal(), key: privateKey.reveal(), ca: [] });
    return true;
  } catch {
    return false;
  }
}

function certificatesIn(text: Secret): readonly X509Certificate[] | undefined {
  try {
    const [first = "", ...more] = text.reveal().split(CERTIFICATE_START);
    const blocks = first.startsWith("-----BEGIN") ? [first, ...more] : more;
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return undefined;
  }
}

function privateKeyIn(text: Secret): KeyObject | undefined {
  try {
    return createPrivateKey(text.reveal());
  } catch {
    return undefined;
  }
}

/** The certificates that vouch for one another, in whatever order they stand; what else is there does not matter. */
function pathFrom(leaf: X509Certificate, others: readonly X509Certificate[]): readonly X509Certificate[] {
  const path = [leaf];
  for (let last = leaf; ;) {
    const issuer = others.find(
      (each) => !path.includes(each) && last.checkIssued(each) && last.verify(each.publicKey),
    );
    if (!issuer) return path;
    path.push(issuer);
    last = issuer;
  }
}
