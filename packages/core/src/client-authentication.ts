import type { Secret } from "./secret.ts";

/** How a client proves who it is at the token endpoint, in the words of the registry for it (RFC 7591 §2, RFC 8705 §2.1). */
export type ClientAuthentication =
  | { readonly method: "client_secret_post"; readonly clientSecret: Secret }
  | { readonly method: "tls_client_auth"; readonly pair: CertificatePair };

/** A client certificate and its private key, both as PEM. */
export interface CertificatePair {
  /** The client's own certificate first, then what leads from it to an authority that xsuaa knows. */
  readonly certificate: Secret;
  /** PKCS#1 or PKCS#8, not encrypted. */
  readonly privateKey: Secret;
}

/** Whether both would be sent alike; another certificate for the same private key is another credential. */
export function isSameCredential(one: ClientAuthentication, other: ClientAuthentication): boolean {
  if (one.method === "client_secret_post")
    return other.method === "client_secret_post" && one.clientSecret.equals(other.clientSecret);
  return (
    other.method === "tls_client_auth" &&
    one.pair.certificate.equals(other.pair.certificate) &&
    one.pair.privateKey.equals(other.pair.privateKey)
  );
}
