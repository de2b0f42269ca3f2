/** Signature algorithms with a private and a public key (RFC 7518 §3.1, RFC 8037): nobody who can check one can sign. */
export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number];

export const JWT_ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
] as const;

/** Who signs the JWTs of workloads. The broker believes these issuers and no others, whatever a token says. */
export interface ConfiguredIssuer {
  readonly name: string;
  /** The claim `iss`, to the letter. */
  readonly url: string;
  /** The one audience that is accepted. Kubernetes writes a list with this one member, which is the same. */
  readonly audience: string;
  /** Where the issuer's public keys are; `undefined` where its discovery document says it. */
  readonly jwksUrl: string | undefined;
  readonly algorithms: readonly JwtAlgorithm[];
  /** How long ago a token may have been issued. */
  readonly maxAgeMs: number;
}
