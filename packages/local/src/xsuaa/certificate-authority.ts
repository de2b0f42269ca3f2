import { generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { isIP } from "node:net";
import forge from "node-forge";

/** What is to stand in a certificate. Instants are milliseconds since the epoch, and are written to the second. */
export interface CertificateOrder {
  readonly commonName: string;
  readonly startsAt: number;
  readonly endsAt: number;
  /** Of a server's certificate: the names and addresses that clients call it by. */
  readonly hosts?: readonly string[];
  /** Of the key; 2048 where it is not said. */
  readonly bits?: number;
}

/** A certificate and what belongs to it, as PEM. */
export interface IssuedCertificate {
  readonly certificate: string;
  /** The certificate of the intermediate authority that signed it. */
  readonly issuer: string;
  /** PKCS#1, as SAP hands it out. */
  readonly privateKey: string;
  /** The same key in PKCS#8. */
  readonly privateKeyPkcs8: string;
}

/** An authority like SAP's for client certificates: a root that servers know, and an intermediate that signs. */
export interface CertificateAuthority {
  /** The certificate of the root, as PEM. */
  readonly root: string;
  issue(order: CertificateOrder): IssuedCertificate;
}

interface Holder {
  readonly certificate: forge.pki.Certificate;
  readonly keys: KeyPair;
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** The local clock can be moved by ten years in either direction. */
const AUTHORITY_LIFE_MS = 20 * 365 * 86_400_000;
/** OpenSSL takes nothing shorter by default. */
const MODULUS_BITS = 2048;

const AUTHORITY_EXTENSIONS = [
  { name: "basicConstraints", cA: true, critical: true },
  { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
  { name: "subjectKeyIdentifier" },
];

/**
 * Makes an authority that lasts as long as the process that trusts it. Each of its two keys takes some tenths of a
 * second, when it is asked for.
 *
 * @param name tells it from others that the same process trusts: OpenSSL finds who signed a certificate by name
 */
export function createCertificateAuthority(
  now: number,
  lifeMs = AUTHORITY_LIFE_MS,
  name = "Local",
): CertificateAuthority {
  const life = { startsAt: now - lifeMs, endsAt: now + lifeMs };
  const root = onceAsked(() => sign({ commonName: `${name} Root CA`, ...life }, AUTHORITY_EXTENSIONS));
  const intermediate = onceAsked(() =>
    sign({ commonName: `${name} Client CA`, ...life }, AUTHORITY_EXTENSIONS, root()),
  );
  return {
    get root() {
      return pemOf(root().certificate);
    },
    issue(order) {
      const { certificate, keys } = sign(order, extensionsOf(order), intermediate());
      const pem = (type: "pkcs1" | "pkcs8") => keys.privateKey.export({ type, format: "pem" }).toString();
      return {
        certificate: pemOf(certificate),
        issuer: pemOf(intermediate().certificate),
        privateKey: pem("pkcs1"),
        privateKeyPkcs8: pem("pkcs8"),
      };
    },
  };
}

function onceAsked(make: () => Holder): () => Holder {
  let made: Holder | undefined;
  return () => (made ??= make());
}

/** Makes keys and a certificate for them, signed by `issuer`; without one by itself. */
function sign(order: CertificateOrder, extensions: readonly object[], issuer?: Holder): Holder {
  const keys = generateKeyPairSync("rsa", { modulusLength: order.bits ?? MODULUS_BITS });
  const certificate = forge.pki.createCertificate();
  const publicKey = keys.publicKey.export({ type: "spki", format: "pem" }).toString();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  // The first byte keeps the number positive (RFC 5280 §4.1.2.2).
  certificate.serialNumber = `01${randomBytes(16).toString("hex")}`;
  certificate.validity.notBefore = new Date(order.startsAt);
  certificate.validity.notAfter = new Date(order.endsAt);
  const subject = [
    { name: "organizationName", value: "btp-token-broker, local" },
    { name: "commonName", value: order.commonName },
  ];
  certificate.setSubject(subject);
  certificate.setIssuer(issuer?.certificate.subject.attributes ?? subject);
  certificate.setExtensions([...extensions]);
  const signer = (issuer?.keys ?? keys).privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  certificate.sign(forge.pki.privateKeyFromPem(signer), forge.md.sha256.create());
  return { certificate, keys };
}

function extensionsOf({ hosts }: CertificateOrder): object[] {
  const usage = { name: "keyUsage", digitalSignature: true, critical: true };
  if (!hosts) return [usage, { name: "extKeyUsage", clientAuth: true }];
  const altNames = hosts.map((host) => (isIP(host) ? { type: 7, ip: host } : { type: 2, value: host }));
  return [usage, { name: "extKeyUsage", serverAuth: true }, { name: "subjectAltName", altNames }];
}

/** The lines end as they do in SAP's keys. */
function pemOf(certificate: forge.pki.Certificate): string {
  return forge.pki.certificateToPem(certificate).replaceAll("\r\n", "\n");
}
