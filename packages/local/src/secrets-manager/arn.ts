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
 * Tells whether a `SecretId` means the secret of that name: by the name, the whole ARN, or the ARN without its six
 * characters.
 *
 * The last form fails for a name that itself ends in a hyphen and six characters, which AWS takes for the whole ARN
 * of another secret: its documentation warns of such names.
 */
export function meansSecret(place: SecretsManagerPlace, secretId: string, name: string): boolean {
  if (secretId === name || secretId === secretArn(place, name)) return true;
  return secretId === `${arnPrefix(place)}${name}` && !/-[A-Za-z0-9]{6}$/u.test(name);
}

function arnPrefix({ region, account }: SecretsManagerPlace): string {
  return `arn:aws:secretsmanager:${region}:${account}:secret:`;
}
