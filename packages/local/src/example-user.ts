import { createHash } from "node:crypto";
import type { ConfiguredKey } from "@btp-token-broker/core";
import { Secret } from "otpauth";
import { stableUuid } from "./stable-uuid.ts";
import type { XsuaaUser } from "./xsuaa/user.ts";

/** Somebody as whom a key asks for tokens, and what Secrets Manager holds of that. */
export interface ExampleUser {
  readonly user: XsuaaUser;
  readonly stored: readonly StoredSecret[];
}

/** A secret by its name or ARN, with its value. */
export interface StoredSecret {
  readonly secret: string;
  readonly value: string;
}

/**
 * Makes the user that a key names; undefined for one that asks as the client itself. Keys that name one secret have one
 * user, with a second factor if any of them names a seed.
 */
export function exampleUser(key: ConfiguredKey, all: readonly ConfiguredKey[]): ExampleUser | undefined {
  const secret = key.user?.secret;
  if (secret === undefined) return undefined;
  const same = all.filter(({ user }) => user?.secret === secret);
  const [model = key] = same;
  const username = `${model.name}@example.com`;
  // With characters that a form has to encode, as people's passwords have.
  const password = `${stableUuid(secret, "password").slice(0, 8)}+&% ü`;
  const seeds = new Set(same.flatMap(({ user }) => user?.totp ?? []));
  const totp = seeds.size === 0 ? undefined : seedOf(secret);
  return {
    user: { username, password, ...(totp !== undefined && { totp }) },
    stored: [
      { secret, value: JSON.stringify({ username, password }, undefined, 2) },
      ...[...seeds].map((seed) => ({ secret: seed, value: totp ?? "" })),
    ],
  };
}

/** Twenty bytes in base32, which is what SAP's identity providers show. */
function seedOf(secret: string): string {
  const bytes = createHash("sha1").update(secret).digest();
  return new Secret({ buffer: new Uint8Array(bytes).buffer }).base32;
}
