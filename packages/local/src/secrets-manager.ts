import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { secretOf } from "@btp-token-broker/core";
import * as v from "valibot";
import { listen, type Loopback } from "./listen.ts";
import type { SecretsManagerPlace } from "./secrets-manager/arn.ts";
import { deleteSecret, restoreSecret } from "./secrets-manager/deletion-operations.ts";
import { secretsManagerEndpoint } from "./secrets-manager/endpoint.ts";
import type { SecretsManagerFault } from "./secrets-manager/fault.ts";
import { getResourcePolicy, putResourcePolicy } from "./secrets-manager/policy-operations.ts";
import { describeSecret, getSecretValue, listSecrets } from "./secrets-manager/read-operations.ts";
import { createRequestCounters } from "./secrets-manager/request-counters.ts";
import { createSecretStore, type SecretStore } from "./secrets-manager/secret-store.ts";
import { updateSecretVersionStage } from "./secrets-manager/stage-operation.ts";
import { versionAt } from "./secrets-manager/version.ts";
import { createSecret, putSecretValue } from "./secrets-manager/write-operations.ts";
import { createFaultPlan, type Faults } from "./fault-plan.ts";

/** What a loopback Secrets Manager is started with. */
export interface SecretsManagerOptions extends SecretsManagerPlace {
  /** Default 0: a free one. */
  readonly port?: number;
  /** Hears only requests that are signed with this access key id. Default: with any. */
  readonly accessKeyId?: string;
  /** The only source of time, in milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number;
}

/** A running loopback Secrets Manager, for the real AWS SDK. It never logs. */
export interface LocalSecretsManager extends Loopback {
  /** `http://127.0.0.1:PORT`, for `AWS_ENDPOINT_URL_SECRETS_MANAGER`. */
  readonly endpoint: string;
  /**
   * Creates the secret, or gives it a new AWSCURRENT version. Returns its ARN.
   *
   * @param secretId a name; or a whole ARN, which the secret then has: another account's is one that lets this one in
   * @param kmsKey what a new secret is said to be encrypted with; default: AWS's own key
   */
  readonly put: (secretId: string, value: string, kmsKey?: string) => string;
  /** Deletes the secret at once, without AWS's recovery window. */
  readonly remove: (secretId: string) => void;
  /** The text under AWSCURRENT; undefined if there is none. */
  readonly value: (secretId: string) => string | undefined;
  /**
   * Requests for an operation, such as `GetSecretValue`, faulted ones included. With a name or an ARN, those of that
   * secret; a request that names a secret that is not there counts under the name in its id.
   */
  readonly counters: (operation: string, secretId?: string) => number;
  /** Targets are names of operations, of all secrets or, with a space between, of one, or `"*"`. */
  readonly faults: Faults<SecretsManagerFault>;
}

/** Starts a Secrets Manager on 127.0.0.1. Rejects with `EADDRINUSE` if the port is busy. */
export async function startSecretsManager(options: SecretsManagerOptions): Promise<LocalSecretsManager> {
  const { port = 0, now = Date.now } = options;
  const store = createSecretStore(options, now);
  const faults = createFaultPlan<SecretsManagerFault>();
  const counters = createRequestCounters();
  const endpoint = secretsManagerEndpoint({
    accessKeyId: options.accessKeyId,
    operations: new Map([
      ["GetSecretValue", getSecretValue(store, now)],
      ["DescribeSecret", describeSecret(store)],
      ["ListSecrets", listSecrets(store)],
      ["CreateSecret", createSecret(store)],
      ["PutSecretValue", putSecretValue(store)],
      ["DeleteSecret", deleteSecret(store, options, now)],
      ["RestoreSecret", restoreSecret(store, now)],
      ["PutResourcePolicy", putResourcePolicy(store)],
      ["GetResourcePolicy", getResourcePolicy(store)],
      ["UpdateSecretVersionStage", updateSecretVersionStage(store)],
    ]),
    faults,
    secretNamed: (input) => secretNamed(store, input),
    onRequest: counters.add,
  });
  const loopback = await listen(createServer(endpoint), port);
  return {
    ...loopback,
    endpoint: loopback.origin,
    put: (secretId, value, kmsKeyId) => {
      const secret = store.find(secretId) ?? store.create({ ...settingsOf(secretId), kmsKeyId });
      store.add(secret, { value: { SecretString: value }, token: randomUUID() });
      return secret.arn;
    },
    remove: store.remove,
    value: (secretId) => {
      const secret = store.find(secretId);
      const current = secret && versionAt(secret.versions, "AWSCURRENT");
      return current !== undefined && "SecretString" in current.value
        ? current.value.SecretString
        : undefined;
    },
    counters: (operation, secretId) =>
      counters.of(operation, secretId === undefined ? undefined : settingsOf(secretId).name),
    faults,
  };
}

const namesSecret = v.union([
  v.pipe(
    v.object({ SecretId: v.string() }),
    v.transform(({ SecretId }) => SecretId),
  ),
  v.pipe(
    v.object({ Name: v.string() }),
    v.transform(({ Name }) => Name),
  ),
]);

/** The name in what a request names a secret by. */
function secretNamed(store: SecretStore, input: unknown): string | undefined {
  const named = v.safeParse(namesSecret, input);
  if (!named.success) return undefined;
  return (store.find(named.output) ?? settingsOf(named.output)).name;
}

function settingsOf(secretId: string): { readonly name: string; readonly arn?: string } {
  const named = secretOf(secretId);
  return named ? { name: named.name, arn: secretId } : { name: secretId };
}
