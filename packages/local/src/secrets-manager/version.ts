import { type Refusal, refusal } from "./refusal.ts";

/** What a version holds: text, or bytes as base64. */
export type SecretValue = { readonly SecretString: string } | { readonly SecretBinary: string };

/** One value of a secret. Without stages it is deprecated: still readable by its id, and never listed. */
export interface Version {
  readonly id: string;
  readonly value: SecretValue;
  readonly createdMs: number;
  readonly stages: Set<string>;
}

/** The versions of one secret, oldest first. */
export type Versions = Map<string, Version>;

/** Finds the version that carries a stage; at most one does. */
export function versionAt(versions: Versions, stage: string): Version | undefined {
  return [...versions.values()].find((version) => version.stages.has(stage));
}

/**
 * Moves a stage to a version. With AWSCURRENT goes AWSPREVIOUS: to the version that was current until now (AWS:
 * `PutSecretValue`, `UpdateSecretVersionStage`).
 */
export function moveStage(versions: Versions, stage: string, target: Version): void {
  const holder = versionAt(versions, stage);
  if (holder === target) return;
  holder?.stages.delete(stage);
  target.stages.add(stage);
  if (stage === "AWSCURRENT" && holder !== undefined) moveStage(versions, "AWSPREVIOUS", holder);
}

/** Chooses the version that a read names by id, by stage, by both, or not at all: then AWSCURRENT. */
export function selectVersion(
  versions: Versions,
  versionId: string | undefined,
  versionStage: string | undefined,
): Version | Refusal {
  if (versionId === undefined) {
    const stage = versionStage ?? "AWSCURRENT";
    return versionAt(versions, stage) ?? valueNotFound(`staging label: ${stage}`);
  }
  const version = versions.get(versionId);
  if (version === undefined) return valueNotFound(`VersionId: ${versionId}`);
  if (versionStage !== undefined && !version.stages.has(versionStage)) {
    return refusal(
      "InvalidRequestException",
      "You provided a VersionStage that is not associated to the provided VersionId.",
    );
  }
  return version;
}

/** The stages of every version that has any, as `DescribeSecret` and `ListSecrets` give them. */
export function stagesById(versions: Versions): Record<string, string[]> {
  const staged = [...versions.values()].filter(({ stages }) => stages.size > 0);
  return Object.fromEntries(staged.map(({ id, stages }) => [id, [...stages].sort()]));
}

/** The refusal for a secret that exists and lacks the version asked for. */
export function valueNotFound(what: string): Refusal {
  return refusal(
    "ResourceNotFoundException",
    `Secrets Manager can't find the specified secret value for ${what}`,
  );
}
