import {
  CreateSecretCommand,
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from "@aws-sdk/client-secrets-manager";
import { fail, type Result, type Secret, type StoreProblem, succeed } from "@btp-token-broker/core";
import { storeProblem } from "@btp-token-broker/functions";

/** What Secrets Manager says of a secret besides its value. */
export interface SecretDescription {
  readonly arn: string;
  /** As AWS writes it: an ARN or an id, of a key or of an alias. `undefined` for `aws/secretsmanager`. */
  readonly kmsKey: string | undefined;
  /** The staging labels of every version that has any, by the version's id. */
  readonly versions: ReadonlyMap<string, readonly string[]>;
  /** Milliseconds since the epoch, like all instants here. */
  readonly changedAt: number | undefined;
  /** When it will be gone; `undefined` for a secret that is not marked for deletion. */
  readonly deletesAt: number | undefined;
  /** Where the secret is that this one is a replica of; `undefined` for one that is none. */
  readonly replicaOf: string | undefined;
}

/** `conflict`: another write came first. `policy_refused`: the policy is none, or lets in too many. */
export type AdministrationProblem = StoreProblem | "conflict" | "policy_refused" | "not_encryptable";

/** What an operator does to secrets. Each waits for AWS at most 30 s, and repeats what may be repeated. */
export interface SecretAdministration {
  describe(secret: string): Promise<Result<SecretDescription, AdministrationProblem>>;
  /** Makes a secret without a value, so that nobody reads one before its policy is there. */
  create(name: string, kmsKey: string | undefined): Promise<Result<undefined, AdministrationProblem>>;
  /**
   * Makes a value the current one and gives its version's id: the caller's, under which the same twice is one version, or a
   * random one for `undefined`.
   */
  put(
    secret: string,
    value: Secret,
    version: string | undefined,
  ): Promise<Result<string, AdministrationProblem>>;
  /** The secret's resource policy, as JSON; `undefined` where it has none. */
  policy(secret: string): Promise<Result<string | undefined, AdministrationProblem>>;
  /** Puts a resource policy in place of the one there is. */
  restrict(secret: string, policy: string): Promise<Result<undefined, AdministrationProblem>>;
}

/** The SDK waits for ever unless told otherwise, and tries three times. */
const REQUEST_TIMEOUT_MS = 10_000;

/** Secrets of one region, through the AWS SDK. */
export function createSecretAdministration(configuration: SecretsManagerClientConfig): SecretAdministration {
  const client = new SecretsManagerClient({
    ...configuration,
    requestHandler: { requestTimeout: REQUEST_TIMEOUT_MS, throwOnRequestTimeout: true },
  });
  async function ask<Answer>(answer: Promise<Answer>): Promise<Result<Answer, AdministrationProblem>> {
    try {
      return succeed(await answer);
    } catch (error) {
      return fail(administrationProblem(error));
    }
  }
  async function order(done: Promise<unknown>): Promise<Result<undefined, AdministrationProblem>> {
    const answered = await ask(done);
    return answered.ok ? succeed(undefined) : answered;
  }
  return {
    async describe(secret) {
      const said = await ask(client.send(new DescribeSecretCommand({ SecretId: secret })));
      return said.ok ? succeed(descriptionOf(said.value)) : said;
    },
    async policy(secret) {
      const said = await ask(client.send(new GetResourcePolicyCommand({ SecretId: secret })));
      return said.ok ? succeed(said.value.ResourcePolicy) : said;
    },
    create: (Name, KmsKeyId) => order(client.send(new CreateSecretCommand({ Name, KmsKeyId }))),
    async put(SecretId, value, ClientRequestToken) {
      const said = await ask(
        client.send(
          new PutSecretValueCommand({ SecretId, SecretString: value.reveal(), ClientRequestToken }),
        ),
      );
      return said.ok ? succeed(said.value.VersionId ?? "") : said;
    },
    restrict: (SecretId, ResourcePolicy) =>
      order(client.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy, BlockPublicPolicy: true }))),
  };
}

function descriptionOf(said: DescribeSecretCommandOutput): SecretDescription {
  const region = said.ARN?.split(":")[3];
  return {
    arn: said.ARN ?? "",
    kmsKey: said.KmsKeyId === "alias/aws/secretsmanager" ? undefined : said.KmsKeyId,
    versions: new Map(Object.entries(said.VersionIdsToStages ?? {})),
    changedAt: said.LastChangedDate?.getTime(),
    deletesAt: said.DeletedDate?.getTime(),
    replicaOf: said.PrimaryRegion === region ? undefined : said.PrimaryRegion,
  };
}

/** Reduces an SDK error to what happened. Its message stays here: it names ARNs and accounts. */
function administrationProblem(error: unknown): AdministrationProblem {
  if (!(error instanceof Error)) return "unreachable";
  switch (error.name) {
    case "ResourceExistsException":
      return "conflict";
    case "MalformedPolicyDocumentException":
    case "PublicPolicyException":
      return "policy_refused";
    case "EncryptionFailure":
      return "not_encryptable";
    default:
      return storeProblem(error);
  }
}
