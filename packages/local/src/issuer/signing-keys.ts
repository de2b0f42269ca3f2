import { randomUUID } from "node:crypto";
import type { JwtAlgorithm } from "@btp-token-broker/core";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

/** What a token says, besides how it is signed. */
export interface TokenParts {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The keys of an issuer: one signs, and those that did lately are published, too. */
export interface SigningKeys {
  /** As the issuer's key set has them. */
  published(): readonly JWK[];
  sign(parts: TokenParts): Promise<string>;
  /** Signs under the id of the published key with another, which nobody knows. */
  forge(parts: TokenParts): Promise<string>;
  /** A new key signs from now on. The one before it stays published, and the ones before that do not. */
  rotate(): Promise<void>;
}

interface SigningKey {
  readonly id: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: JWK;
}

/** As the issuers do it: a token of the last minutes is still good after a rotation. */
const MOST_PUBLISHED = 2;

/** Makes the keys of an issuer that signs with `algorithm`. */
export async function createSigningKeys(algorithm: JwtAlgorithm): Promise<SigningKeys> {
  let keys: readonly SigningKey[] = [await createKey(algorithm)];
  const current = (): SigningKey => {
    const [key] = keys;
    if (!key) throw new Error("An issuer has a key from its beginning");
    return key;
  };
  const signWith = ({ id, privateKey }: SigningKey, { header, claims }: TokenParts): Promise<string> =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ typ: "JWT", kid: id, ...header, alg: algorithm })
      .sign(privateKey);
  return {
    published: () => keys.map(({ publicKey }) => publicKey),
    sign: (parts) => signWith(current(), parts),
    async forge(parts) {
      const { privateKey } = await createKey(algorithm);
      return signWith({ ...current(), privateKey }, parts);
    },
    async rotate() {
      keys = [await createKey(algorithm), ...keys].slice(0, MOST_PUBLISHED);
    },
  };
}

async function createKey(algorithm: JwtAlgorithm): Promise<SigningKey> {
  const id = randomUUID();
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return {
    id,
    privateKey,
    publicKey: { ...(await exportJWK(publicKey)), kid: id, alg: algorithm, use: "sig" },
  };
}
