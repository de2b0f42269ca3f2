import { createHmac, createPublicKey } from "node:crypto";
import { base64url } from "jose";
import { callerClaims, type IssuerKey } from "./jwt-issuer.ts";

type Members = Readonly<Record<string, unknown>>;

/** A part of a JWT that says this. */
export function part(value: unknown): string {
  return base64url.encode(JSON.stringify(value));
}

/** A header as the issuer of this key writes it, with some other members. */
export function headerOf({ alg, jwk }: IssuerKey, members: Members = {}): Members {
  return { alg, typ: "JWT", kid: jwk.kid, ...members };
}

/** A token with a signature of the right length, and no more than that. */
export function forged(header: Members, claims: unknown = callerClaims()): string {
  return `${part(header)}.${part(claims)}.${base64url.encode(new Uint8Array(256))}`;
}

/** The token under a header with other members, its signature as it was. */
export function withHeader(token: string, members: Members): string {
  const [header = "", ...others] = token.split(".");
  return [part({ ...JSON.parse(Buffer.from(header, "base64url").toString()), ...members }), ...others].join(
    ".",
  );
}

/** The token with other claims, its signature as it was. */
export function withClaims(token: string, claims: Members): string {
  const [header, , signature] = token.split(".");
  return [header, part(claims), signature].join(".");
}

/** The same bytes, spelled with other bits behind the last one that counts. */
export function respelled(token: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return token.slice(0, -1) + alphabet.charAt(alphabet.indexOf(token.slice(-1)) + 1);
}

/** Texts as header and payload, whatever they say, well signed by an RSA key. */
export async function signedTexts(
  { privateKey }: IssuerKey,
  header: string,
  payload: string,
): Promise<string> {
  const input = `${base64url.encode(header)}.${base64url.encode(payload)}`;
  const bytes = new TextEncoder().encode(input);
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", privateKey, bytes);
  return `${input}.${base64url.encode(new Uint8Array(signature))}`;
}

/** Signed with the public key as if it were a secret: whoever takes the algorithm from the token accepts it. */
export function signedWithPublicKey(key: IssuerKey, format: "pem" | "jwk"): string {
  const input = `${part(headerOf(key, { alg: "HS256" }))}.${part(callerClaims())}`;
  const pem = createPublicKey({ key: { ...key.jwk }, format: "jwk" }).export({ type: "spki", format: "pem" });
  const secret = format === "pem" ? pem : JSON.stringify(key.jwk);
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}
