import * as v from "valibot";
import { type Refusal, refusal } from "./refusal.ts";
import type { SecretStore, StoredSecret } from "./secret-store.ts";

/** An operation of Secrets Manager: the JSON of a request in, the JSON of the answer out. */
export type Operation = (input: unknown) => object | Refusal;

/** A `SecretId`: a name or an ARN. */
export const secretIdSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(2048));

/**
 * Makes an operation that checks its input first. Members that the schema does not name are ignored; the refusal
 * names the member that is wrong and never its value.
 */
export function operation<Schema extends v.GenericSchema>(
  schema: Schema,
  run: (input: v.InferOutput<Schema>) => object | Refusal,
): Operation {
  return (input) => {
    const parsed = v.safeParse(schema, input);
    if (parsed.success) return run(parsed.output);
    const member = v.getDotPath(parsed.issues[0]) ?? "request";
    return refusal(
      "ValidationException",
      `1 validation error detected: Value at '${member}' failed to satisfy constraint`,
    );
  };
}

/** Runs `use` on the secret that an id means, also when it is marked for deletion. */
export function withSecret(
  store: SecretStore,
  secretId: string,
  use: (secret: StoredSecret) => object | Refusal,
): object | Refusal {
  const wrongName = secretId.startsWith("arn:") ? undefined : nameRefusal(secretId);
  if (wrongName !== undefined) return wrongName;
  const secret = store.find(secretId);
  return secret === undefined ? secretNotFound : use(secret);
}

/** The same for what AWS does with usable secrets only. */
export function withUsableSecret(
  store: SecretStore,
  secretId: string,
  use: (secret: StoredSecret) => object | Refusal,
): object | Refusal {
  return withSecret(store, secretId, (secret) =>
    secret.deletionMs === undefined ? use(secret) : markedForDeletion,
  );
}

/** Refuses what cannot be a secret's name: AWS says so even where a name is only looked up. */
export function nameRefusal(name: string): Refusal | undefined {
  if (/^[A-Za-z0-9/_+=.@!-]{1,512}$/u.test(name)) return undefined;
  return refusal(
    "ValidationException",
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
  );
}

/** The refusal for a secret that can only be described and restored. */
export const markedForDeletion = refusal(
  "InvalidRequestException",
  "You can't perform this operation on the secret because it was marked for deletion.",
);

const secretNotFound = refusal(
  "ResourceNotFoundException",
  "Secrets Manager can't find the specified secret.",
);
