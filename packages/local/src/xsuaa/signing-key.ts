import { CompactSign, exportJWK, exportSPKI, generateKeyPair } from "jose";

/** The key that signs a loopback xsuaa's tokens. */
export interface SigningKey {
  /** The JWK set of `/token_keys`, with UAA's extra member `value`: the same key as PEM. */
  readonly jwks: { readonly keys: readonly object[] };
  /** Signs claims as they are: what a fault made of them is not checked. Returns a compact JWS. */
  sign(claims: object, jku: string): Promise<string>;
}

/** Makes an RSA key pair that lives as long as the process. */
export async function createSigningKey(): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const { kty, e, n } = await exportJWK(publicKey);
  const kid = "default-jwt-key-1";
  const value = await exportSPKI(publicKey);
  return {
    jwks: { keys: [{ kty, e, use: "sig", kid, alg: "RS256", value, n }] },
    sign: (claims, jku) =>
      new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader({ alg: "RS256", jku, kid, typ: "JWT" })
        .sign(privateKey),
  };
}
