import * as v from "valibot";
import { type Operation, operation, secretIdSchema, withUsableSecret } from "./operation.ts";
import { type Refusal, refusal } from "./refusal.ts";
import type { SecretStore } from "./secret-store.ts";
import { moveStage, valueNotFound, versionAt, type Versions } from "./version.ts";

/** `UpdateSecretVersionStage`: attaches a stage, moves it, or takes it away. */
export function updateSecretVersionStage(store: SecretStore): Operation {
  const schema = v.object({
    SecretId: secretIdSchema,
    VersionStage: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
    MoveToVersionId: v.optional(v.string()),
    RemoveFromVersionId: v.optional(v.string()),
  });
  return operation(
    schema,
    ({ SecretId, VersionStage: stage, MoveToVersionId: to, RemoveFromVersionId: from }) =>
      withUsableSecret(store, SecretId, ({ arn, name, versions }) => {
        const target = to === undefined ? undefined : versions.get(to);
        if (to !== undefined && target === undefined) return valueNotFound(`VersionId: ${to}.`);
        const wrong = removalRefusal(versions, stage, to, from);
        if (wrong !== undefined) return wrong;
        if (target === undefined) versionAt(versions, stage)?.stages.delete(stage);
        else moveStage(versions, stage, target);
        return { ARN: arn, Name: name };
      }),
  );
}

/** Who moves an attached stage must say where from, so that two who move it at once do not both succeed. */
function removalRefusal(
  versions: Versions,
  stage: string,
  to: string | undefined,
  from: string | undefined,
): Refusal | undefined {
  const holder = versionAt(versions, stage)?.id;
  if (from !== undefined && from !== holder) {
    return parameter(`Staging label ${stage} isn't currently attached to version ${from}.`);
  }
  if (from === undefined && holder !== undefined && holder !== to) {
    return parameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ` +
        `${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
  if (to === undefined && stage === "AWSCURRENT") {
    return parameter(
      "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    );
  }
  return undefined;
}

function parameter(message: string): Refusal {
  return refusal("InvalidParameterException", message);
}
