import * as v from "valibot";
import { secretArn, type SecretsManagerPlace } from "./arn.ts";
import { markedForDeletion, type Operation, operation, secretIdSchema, withSecret } from "./operation.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";
import type { SecretStore } from "./secret-store.ts";

const DAY_MS = 86_400_000;
/** AWS's bounds of the recovery window, and how long it is unless told otherwise. */
const RECOVERY_DAYS = { least: 7, most: 30, unsaid: 30 };

/** `DeleteSecret`: marks a secret, which can be restored until the recovery window ends, or forgets it at once. */
export function deleteSecret(store: SecretStore, place: SecretsManagerPlace, now: () => number): Operation {
  const schema = v.object({
    SecretId: secretIdSchema,
    RecoveryWindowInDays: v.optional(v.pipe(v.number(), v.integer())),
    ForceDeleteWithoutRecovery: v.optional(v.boolean(), false),
  });
  return operation(schema, ({ SecretId, RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force }) => {
    const wrong = windowRefusal(days, force);
    if (wrong !== undefined) return wrong;
    const atMs = now() + (force ? 0 : (days ?? RECOVERY_DAYS.unsaid) * DAY_MS);
    const deleted = withSecret(store, SecretId, (secret) => {
      if (!force && secret.deletionMs !== undefined) return markedForDeletion;
      secret.deletionMs = atMs;
      secret.changedMs = now();
      return { ARN: secret.arn, Name: secret.name, DeletionDate: atMs / 1000 };
    });
    if (!force || !isRefusal(deleted) || deleted.type !== "ResourceNotFoundException") return deleted;
    // AWS: whoever forces a deletion is not told that there was nothing to delete.
    const name = SecretId.replace(/^arn:.*:secret:/u, "");
    return { ARN: secretArn(place, name), Name: name, DeletionDate: atMs / 1000 };
  });
}

/** `RestoreSecret`: takes the mark away; the secret is as it was. */
export function restoreSecret(store: SecretStore, now: () => number): Operation {
  return operation(v.object({ SecretId: secretIdSchema }), ({ SecretId }) =>
    withSecret(store, SecretId, (secret) => {
      secret.deletionMs = undefined;
      secret.changedMs = now();
      return { ARN: secret.arn, Name: secret.name };
    }),
  );
}

function windowRefusal(days: number | undefined, force: boolean): Refusal | undefined {
  if (days === undefined) return undefined;
  if (force) {
    return refusal(
      "InvalidParameterException",
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  }
  if (days >= RECOVERY_DAYS.least && days <= RECOVERY_DAYS.most) return undefined;
  return refusal(
    "InvalidParameterException",
    `The RecoveryWindowInDays value must be between ${RECOVERY_DAYS.least} and ${RECOVERY_DAYS.most} days (inclusive).`,
  );
}
