import * as v from "valibot";
import { nameRefusal, type Operation, operation, secretIdSchema, withUsableSecret } from "./operation.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";
import type { SecretStore } from "./secret-store.ts";
import type { SecretValue } from "./version.ts";

const NEW_VERSION_MEMBERS = {
  ClientRequestToken: v.optional(v.string()),
  SecretString: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(65_536))),
  SecretBinary: v.optional(v.pipe(v.string(), v.minLength(1), v.base64())),
};

/** `CreateSecret`, with a value or without: then there is nothing to read until `PutSecretValue`. */
export function createSecret(store: SecretStore): Operation {
  const schema = v.object({
    ...NEW_VERSION_MEMBERS,
    Name: v.string(),
    Description: v.optional(v.string()),
    KmsKeyId: v.optional(v.pipe(v.string(), v.maxLength(2048))),
    Tags: v.optional(v.array(v.object({ Key: v.string(), Value: v.string() }))),
  });
  return operation(schema, (input) => {
    const { Name: name, Description: description, Tags: tags, KmsKeyId: kmsKeyId } = input;
    const asked = nameRefusal(name) ?? newVersion(input);
    if (isRefusal(asked)) return asked;
    const existing = store.find(name);
    if (existing?.deletionMs !== undefined) {
      return refusal(
        "InvalidRequestException",
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    // A creation that is repeated finds the version it made the first time; `add` compares the values.
    if (existing !== undefined && !existing.versions.has(asked.token)) {
      return refusal(
        "ResourceExistsException",
        `The operation failed because the secret ${name} already exists.`,
      );
    }
    const secret = existing ?? store.create({ name, description, tags, kmsKeyId });
    if (asked.value === undefined) return { ARN: secret.arn, Name: name };
    const added = store.add(secret, { value: asked.value, token: asked.token });
    return isRefusal(added) ? added : { ARN: secret.arn, Name: name, VersionId: added.id };
  });
}

/** `PutSecretValue`: a new version, current unless the request names other stages. */
export function putSecretValue(store: SecretStore): Operation {
  const schema = v.object({
    ...NEW_VERSION_MEMBERS,
    SecretId: secretIdSchema,
    VersionStages: v.optional(v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(20))),
  });
  return operation(schema, (input) =>
    withUsableSecret(store, input.SecretId, (secret) => {
      const asked = newVersion(input);
      if (isRefusal(asked)) return asked;
      const { value, token } = asked;
      if (value === undefined) {
        return refusal("InvalidRequestException", "You must provide either SecretString or SecretBinary.");
      }
      const added = store.add(secret, { value, token, stages: input.VersionStages });
      if (isRefusal(added)) return added;
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: added.id,
        VersionStages: [...added.stages].sort(),
      };
    }),
  );
}

/** The version a request describes: AWS wants a token of whoever writes, and SDKs make one up unasked. */
function newVersion(
  input: v.InferOutput<v.ObjectSchema<typeof NEW_VERSION_MEMBERS, undefined>>,
): { readonly token: string; readonly value: SecretValue | undefined } | Refusal {
  const { ClientRequestToken: token, SecretString, SecretBinary } = input;
  if (token === undefined) {
    return refusal(
      "InvalidRequestException",
      "You must provide a ClientRequestToken value. We recommend a UUID-type value.",
    );
  }
  if (token.length < 32 || token.length > 64) {
    return refusal("InvalidParameterException", "ClientRequestToken must be 32-64 characters long.");
  }
  if (SecretString !== undefined && SecretBinary !== undefined) {
    return refusal(
      "InvalidParameterException",
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (SecretString !== undefined) return { token, value: { SecretString } };
  return { token, value: SecretBinary === undefined ? undefined : { SecretBinary } };
}
