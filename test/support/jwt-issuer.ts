import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { type ConfiguredIssuer, fail, type Result, succeed } from "../../packages/core/src/index.ts";
import type { IssuerProblem } from "../../packages/core/src/identity-problem.ts";
import type { ReadDocument } from "../../packages/functions/src/jwt/document-reader.ts";
import { the } from "./the.ts";

type Members = Readonly<Record<string, unknown>>;

/** An ordinary issuer with an ordinary configuration. */
export const configuredIssuer: ConfiguredIssuer = {
  name: "actions",
  url: "https://issuer.example/tenant",
  audience: "btp-token-broker",
  jwksUrl: undefined,
  algorithms: ["RS256", "ES256"],
  maxAgeMs: 24 * 3_600_000,
};

/** The time of `the.now` as claims write it. */
export const nowSeconds = the.now / 1_000;

/** Claims of a token that was issued at `the.now` for five minutes and would be accepted. */
export function callerClaims(members: Members = {}): Record<string, unknown> {
  return {
    iss: configuredIssuer.url,
    aud: configuredIssuer.audience,
    sub: "repo:acme/deploy:environment:prod",
    iat: nowSeconds,
    exp: nowSeconds + 300,
    ...members,
  };
}

/** A key pair with the public half as a key set has it. */
export interface IssuerKey {
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK & { readonly kid: string };
}

export async function issuerKey(kid: string, alg = "RS256"): Promise<IssuerKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

/** Signs what an issuer signs; a header's member that is `undefined` is left out. */
export function signed(
  { alg, privateKey, jwk }: IssuerKey,
  claims: Members = callerClaims(),
  header: Members = {},
): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg, typ: "JWT", kid: jwk.kid, ...header })
    .sign(privateKey);
}

/** An issuer's documents in memory, and who asked for what. */
export interface PublishedDocuments {
  readonly read: ReadDocument;
  /** Each URL that was asked for, in order. */
  readonly asked: readonly string[];
  /** How often the key set was asked for. */
  keyReads(): number;
  publish(...keys: readonly JWK[]): void;
  /** From now on every question ends like this. */
  failWith(problem: IssuerProblem | undefined): void;
  /** From now on questions wait for this before they are answered. */
  hold(until: Promise<unknown>): void;
}

export function publishedDocuments(keys: readonly JWK[], issuer = configuredIssuer): PublishedDocuments {
  const jwksUrl = issuer.jwksUrl ?? `${issuer.url}/keys`;
  const asked: string[] = [];
  let published = keys;
  let problem: IssuerProblem | undefined;
  let gate: Promise<unknown> = Promise.resolve();

  async function read(url: string): Promise<Result<unknown, IssuerProblem>> {
    asked.push(url);
    await gate;
    if (problem !== undefined) return fail(problem);
    if (url === jwksUrl) return succeed({ keys: published });
    if (url === `${issuer.url}/.well-known/openid-configuration`)
      return succeed({ issuer: issuer.url, jwks_uri: jwksUrl });
    return fail("status");
  }
  return {
    read,
    asked,
    keyReads: () => asked.filter((url) => url === jwksUrl).length,
    publish: (...next) => void (published = next),
    failWith: (next) => void (problem = next),
    hold: (until) => void (gate = until),
  };
}
