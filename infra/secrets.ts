import { type ConfiguredKey, secretOf } from "@btp-token-broker/core";
import { accountId, configuration, dnsSuffix, partition } from "./stage.ts";

/**
 * What a function may do with secrets: read those of these keys, and decrypt those of them that are encrypted with a
 * key of the customer's.
 *
 * The stack only names secrets: one that it created or read would be in its state, and would be deleted with it.
 */
export function secretPermissions(keys: readonly ConfiguredKey[]) {
  const kmsKeys = new Set(keys.flatMap(({ kmsKey }) => kmsKey ?? []));
  return [
    ...(keys.length > 0 // An empty list of resources is not a statement.
      ? [{ actions: ["secretsmanager:GetSecretValue"], resources: secretArns(keys) }]
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
          values: secretArns(keys.filter((key) => key.kmsKey === kmsKey)),
        },
      ],
    })),
  ];
}

/**
 * An ARN as it is configured, or the ARN of a name: Secrets Manager ends it with a hyphen and six random characters. Six
 * `?` match just those; a `*` would also match every secret whose name merely begins like this one.
 */
function secretArns(keys: readonly ConfiguredKey[]) {
  return [...new Set(keys.map(({ secret }) => secret))].map((secret) =>
    secretOf(secret)
      ? secret
      : $interpolate`arn:${partition}:secretsmanager:${configuration.region}:${accountId}:secret:${secret}-??????`,
  );
}
