import { meansSecret, secretArn, type SecretsManagerPlace } from "./arn.ts";
import { type Refusal, refusal } from "./refusal.ts";
import { moveStage, type SecretValue, type Version, versionAt, type Versions } from "./version.ts";

/** A secret and its versions. */
export interface StoredSecret {
  readonly arn: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly tags: readonly object[] | undefined;
  /** As it was given; undefined for AWS's own key. */
  readonly kmsKeyId: string | undefined;
  readonly createdMs: number;
  changedMs: number;
  accessedMs: number | undefined;
  /** When it is going to be deleted; undefined for a secret that is not marked. */
  deletionMs: number | undefined;
  /** JSON. */
  policy: string | undefined;
  readonly versions: Versions;
}

/** What a secret is created with besides a value. */
type SecretSettings = Pick<StoredSecret, "name"> & {
  readonly [Setting in "description" | "tags" | "kmsKeyId"]?: StoredSecret[Setting];
} & { readonly arn?: string };

/** A new value for a secret. */
interface NewVersion {
  readonly value: SecretValue;
  /** The version's id: AWS takes the `ClientRequestToken` for it. */
  readonly token: string;
  /** Stages to move to it. Default: AWSCURRENT. */
  readonly stages?: readonly string[] | undefined;
}

/** Every secret of one account and region, until its time of deletion. */
export interface SecretStore {
  /** @param secretId a name, an ARN, or an ARN without its six characters. */
  readonly find: (secretId: string) => StoredSecret | undefined;
  readonly all: () => readonly StoredSecret[];
  /** Creates a secret without a value; the name must be free. The ARN follows from the name unless it is given. */
  readonly create: (settings: SecretSettings) => StoredSecret;
  /**
   * Adds a version. The same token with the same value adds nothing and returns the version that is there, so that
   * a repeated request does no harm; with another value it is `ResourceExistsException`.
   */
  readonly add: (secret: StoredSecret, version: NewVersion) => Version | Refusal;
  /** Deletes a secret at once, by what `find` takes. */
  readonly remove: (secretId: string) => void;
}

/** Keeps secrets in memory. `now` is in milliseconds since the epoch. */
export function createSecretStore(place: SecretsManagerPlace, now: () => number): SecretStore {
  /** By ARN. */
  const secrets = new Map<string, StoredSecret>();
  const all = () =>
    [...secrets.values()].filter(({ deletionMs }) => deletionMs === undefined || now() < deletionMs);
  return {
    find: (secretId) => all().find((secret) => meansSecret(place, secretId, secret)),
    all,
    create: ({ name, arn = secretArn(place, name), description, tags, kmsKeyId }) => {
      const createdMs = now();
      const secret: StoredSecret = {
        arn,
        name,
        description,
        tags,
        kmsKeyId,
        createdMs,
        changedMs: createdMs,
        accessedMs: undefined,
        deletionMs: undefined,
        policy: undefined,
        versions: new Map(),
      };
      secrets.set(arn, secret);
      return secret;
    },
    add: (secret, { value, token, stages = ["AWSCURRENT"] }) => {
      const existing = secret.versions.get(token);
      if (existing !== undefined) {
        return sameValue(existing.value, value) ? existing : tokenTaken(secret, token);
      }
      const version: Version = { id: token, value, createdMs: now(), stages: new Set() };
      const first = secret.versions.size === 0;
      secret.versions.set(token, version);
      const replaced = versionAt(secret.versions, "AWSCURRENT");
      for (const stage of stages) moveStage(secret.versions, stage, version);
      // A rotation leaves AWSPENDING on what it made current; the next value ends that.
      if (replaced?.stages.has("AWSCURRENT") === false) replaced.stages.delete("AWSPENDING");
      // AWS makes the first version current whatever stages it was given.
      if (first) moveStage(secret.versions, "AWSCURRENT", version);
      secret.changedMs = version.createdMs;
      return version;
    },
    remove: (secretId) => {
      for (const secret of secrets.values())
        if (meansSecret(place, secretId, secret)) secrets.delete(secret.arn);
    },
  };
}

function sameValue(one: SecretValue, other: SecretValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function tokenTaken({ arn }: StoredSecret, token: string): Refusal {
  return refusal(
    "ResourceExistsException",
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${arn}.`,
  );
}
