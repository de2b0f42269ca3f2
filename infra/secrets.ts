import { type ConfiguredKey, secretOf } from "@btp-token-broker/core";
import type { KeyWithUser } from "./key-with-user.ts";
import { accountId, configuration, dnsSuffix, partition } from "./stage.ts";

/** A secret that a function reads. */
interface ReadSecret {
  /** Its name or ARN. */
  readonly id: string;
  /** ARN of the customer's key that it is encrypted with; `undefined` for AWS's own. */
  readonly kmsKey: string | undefined;
}

/** The secrets with service keys. */
export const serviceKeySecrets = (keys: readonly ConfiguredKey[]): readonly ReadSecret[] =>
  keys.map(({ secret, kmsKey }) => ({ id: secret, kmsKey }));

/** The secrets with users' passwords, and those with the seeds of their second factors. */
export const userSecrets = (keys: readonly KeyWithUser[]): readonly ReadSecret[] =>
  keys.flatMap(({ user, kmsKey }) => [user.secret, user.totp ?? []].flat().map((id) => ({ id, kmsKey })));

/**
 * What a function may do with secrets: read these, and decrypt those of them that are encrypted with a key of the
 * customer's.
 *
 * The stack only names secrets: one that it created or read would be in its state, and would be deleted with it.
 */
export function readPermissions(secrets: readonly ReadSecret[]) {
  const kmsKeys = new Set(secrets.flatMap(({ kmsKey }) => kmsKey ?? []));
  return [
    ...(secrets.length > 0 // An empty list of resources is not a statement.
      ? [{ actions: ["secretsmanager:GetSecretValue"], resources: secretArns(secrets) }]
      : []),
    ...[...kmsKeys].map((kmsKey) => ({
      actions: ["kms:Decrypt"],
      resources: [kmsKey],
      conditions: [
        // Secrets Manager decrypts in the reader's name. Without it, the role could decrypt anything under this key that
        // it got hold of (AWS: "Secret encryption and decryption in AWS Secrets Manager").
        {
          test: "StringEquals",
          variable: "kms:ViaService",
          values: [$interpolate`secretsmanager.${configuration.region}.${dnsSuffix}`],
        },
        {
          test: "StringLike",
          variable: "kms:EncryptionContext:SecretARN",
          values: secretArns(secrets.filter((secret) => secret.kmsKey === kmsKey)),
        },
      ],
    })),
  ];
}

/**
 * To mark a version of a user's secret whose password was refused, so that nobody tries it again: with this label and no
 * other, since with AWSCURRENT the same call would bring an old password back.
 */
export function markPermissions(keys: readonly KeyWithUser[], label: string) {
  return {
    actions: ["secretsmanager:UpdateSecretVersionStage"],
    resources: secretArns(keys.map(({ user }) => ({ id: user.secret, kmsKey: undefined }))),
    // It is a list in a request (AWS: "Condition keys for AWS Secrets Manager"), of one member here.
    conditions: [
      { test: "ForAnyValue:StringEquals", variable: "secretsmanager:VersionStage", values: [label] },
    ],
  };
}

/**
 * An ARN as it is configured, or the ARN of a name: Secrets Manager ends it with a hyphen and six random characters. Six
 * `?` match just those; a `*` would also match every secret whose name merely begins like this one.
 */
function secretArns(secrets: readonly ReadSecret[]) {
  return [...new Set(secrets.map(({ id }) => id))].map((id) =>
    secretOf(id)
      ? id
      : $interpolate`arn:${partition}:secretsmanager:${configuration.region}:${accountId}:secret:${id}-??????`,
  );
}
