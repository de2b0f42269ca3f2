import { createHash } from "node:crypto";

/** Where secrets live. */
export interface SecretsManagerPlace {
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
}

/**
 * A secret's ARN: its name, a hyphen and six characters. AWS draws those; here they follow from the name, so that
 * an ARN written down stays true after a restart.
 */
export function secretArn(place: SecretsManagerPlace, name: string): string {
  const suffix = createHash("sha256")
    .update(name)
    .digest("base64")
    .replaceAll(/[^A-Za-z0-9]/gu, "")
    .slice(0, 6);
  return `${arnPrefix(place)}${name}-${suffix}`;
}

/**
 * Tells whether a `SecretId` means a secret: by its name, which is enough in its own account and region only, the whole
 * ARN, or the ARN without its six characters.
 *
 * The last form fails for a name that itself ends in a hyphen and six characters, which AWS takes for the whole ARN
 * of another secret: its documentation warns of such names.
 */
export function meansSecret(
  place: SecretsManagerPlace,
  secretId: string,
  { arn, name }: { readonly arn: string; readonly name: string },
): boolean {
  if (secretId === arn) return true;
  if (secretId === name) return arn.startsWith(arnPrefix(place));
  return secretId === arn.slice(0, -SUFFIX_LENGTH) && !/-[A-Za-z0-9]{6}$/u.test(name);
}

/** A hyphen and six characters. */
const SUFFIX_LENGTH = 7;

function arnPrefix({ region, account }: SecretsManagerPlace): string {
  return `arn:aws:secretsmanager:${region}:${account}:secret:`;
}
