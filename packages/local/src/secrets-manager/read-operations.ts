import * as v from "valibot";
import { type Operation, operation, secretIdSchema, withSecret, withUsableSecret } from "./operation.ts";
import { isRefusal, refusal } from "./refusal.ts";
import type { SecretStore, StoredSecret } from "./secret-store.ts";
import { selectVersion, stagesById } from "./version.ts";

/** `GetSecretValue`: one version's value; AWSCURRENT's when the request names neither version nor stage. */
export function getSecretValue(store: SecretStore, now: () => number): Operation {
  const schema = v.object({
    SecretId: secretIdSchema,
    VersionId: v.optional(v.pipe(v.string(), v.minLength(32), v.maxLength(64))),
    VersionStage: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(256))),
  });
  return operation(schema, ({ SecretId, VersionId, VersionStage }) =>
    withUsableSecret(store, SecretId, (secret) => {
      const version = selectVersion(secret.versions, VersionId, VersionStage);
      if (isRefusal(version)) return version;
      secret.accessedMs = now();
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        ...version.value,
        VersionStages: [...version.stages].sort(),
        CreatedDate: version.createdMs / 1000,
      };
    }),
  );
}

/** `DescribeSecret`: everything but the value. */
export function describeSecret(store: SecretStore): Operation {
  return operation(v.object({ SecretId: secretIdSchema }), ({ SecretId }) =>
    withSecret(store, SecretId, (secret) => ({
      ...description(secret),
      VersionIdsToStages: stagesById(secret.versions),
    })),
  );
}

/** `ListSecrets`: in the order of their creation, filtered by prefixes of names alone. What is marked for deletion is left out. */
export function listSecrets(store: SecretStore): Operation {
  const schema = v.object({
    MaxResults: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 100),
    NextToken: v.optional(v.string()),
    IncludePlannedDeletion: v.optional(v.boolean(), false),
    Filters: v.optional(v.array(v.object({ Key: v.literal("name"), Values: v.array(v.string()) })), []),
  });
  return operation(schema, ({ MaxResults, NextToken = "0", IncludePlannedDeletion, Filters }) => {
    // AWS's token is opaque; this one is the number of secrets already listed.
    if (!/^\d+$/u.test(NextToken)) {
      return refusal("InvalidNextTokenException", "The NextToken value is invalid.");
    }
    const listed = store
      .all()
      .filter(({ deletionMs }) => IncludePlannedDeletion || deletionMs === undefined)
      .filter(({ name }) => Filters.every(({ Values }) => Values.some((prefix) => name.startsWith(prefix))));
    const end = Number(NextToken) + MaxResults;
    return {
      SecretList: listed
        .slice(Number(NextToken), end)
        .map((secret) => ({ ...description(secret), SecretVersionsToStages: stagesById(secret.versions) })),
      ...(end < listed.length && { NextToken: String(end) }),
    };
  });
}

const DAY_MS = 86_400_000;

function description(secret: StoredSecret): object {
  const { description: text, tags, kmsKeyId, accessedMs, deletionMs } = secret;
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(text !== undefined && { Description: text }),
    ...(tags !== undefined && { Tags: tags }),
    ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
    CreatedDate: secret.createdMs / 1000,
    LastChangedDate: secret.changedMs / 1000,
    ...(deletionMs !== undefined && { DeletedDate: deletionMs / 1000 }),
    // AWS keeps the day and no more.
    ...(accessedMs !== undefined && { LastAccessedDate: (Math.floor(accessedMs / DAY_MS) * DAY_MS) / 1000 }),
  };
}
