import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import * as v from "valibot";
import { listen, type Loopback } from "./listen.ts";
import type { SecretsManagerPlace } from "./secrets-manager/arn.ts";
import { deleteSecret, restoreSecret } from "./secrets-manager/deletion-operations.ts";
import { secretsManagerEndpoint } from "./secrets-manager/endpoint.ts";
import type { SecretsManagerFault } from "./secrets-manager/fault.ts";
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
  /** Creates the secret, or gives it a new AWSCURRENT version. Returns its ARN. */
  readonly put: (name: string, value: string) => string;
  /** Deletes the secret at once, without AWS's recovery window. */
  readonly remove: (name: string) => void;
  /** The text under AWSCURRENT; undefined if there is none. */
  readonly value: (name: string) => string | undefined;
  /**
   * Requests for an operation, such as `GetSecretValue`, faulted ones included. With a name, those of that secret;
   * a request that names a secret that is not there counts under its id as it was sent.
   */
  readonly counters: (operation: string, name?: string) => number;
  /** Targets are names of operations, or `"*"`. */
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
      ["UpdateSecretVersionStage", updateSecretVersionStage(store)],
    ]),
    faults,
    onRequest: (operation, input) => counters.add(operation, secretNamed(store, input)),
  });
  const loopback = await listen(createServer(endpoint), port);
  return {
    ...loopback,
    endpoint: loopback.origin,
    put: (name, value) => {
      const secret = store.find(name) ?? store.create({ name });
      store.add(secret, { value: { SecretString: value }, token: randomUUID() });
      return secret.arn;
    },
    remove: store.remove,
    value: (name) => {
      const secret = store.find(name);
      const current = secret && versionAt(secret.versions, "AWSCURRENT");
      return current !== undefined && "SecretString" in current.value
        ? current.value.SecretString
        : undefined;
    },
    counters: counters.of,
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

function secretNamed(store: SecretStore, input: unknown): string | undefined {
  const named = v.safeParse(namesSecret, input);
  return named.success ? (store.find(named.output)?.name ?? named.output) : undefined;
}
