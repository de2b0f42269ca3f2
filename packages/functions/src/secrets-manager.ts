import {
  GetSecretValueCommand,
  type GetSecretValueCommandOutput,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from "@aws-sdk/client-secrets-manager";
import {
  fail,
  Secret,
  type ServiceKeyStore,
  type StoredKey,
  type StoreProblem,
  succeed,
} from "@btp-token-broker/core";

/**
 * The SDK waits for ever unless told otherwise. One attempt gets this long, so that a second fits into a request's
 * budget; the deadline of each read bounds all of them together.
 */
const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 2_000;
/** No read and no mint may take longer; a clock that is set back must not make one. */
const LONGEST_WAIT_MS = 6_000;

/** Service keys in AWS Secrets Manager, read through the AWS SDK. */
export function createSecretsManagerStore(
  configuration: SecretsManagerClientConfig,
  now: () => number,
): ServiceKeyStore {
  const client = createSecretsClient(configuration);
  return {
    async read(secret, stage, deadline) {
      // Whole, or there is no timer for it.
      const leftMs = Math.min(Math.floor(deadline - now()), LONGEST_WAIT_MS);
      if (leftMs <= 0) return fail("timeout");
      try {
        const found = await client.send(
          new GetSecretValueCommand({ SecretId: secret, VersionStage: stage }),
          { abortSignal: AbortSignal.timeout(leftMs) },
        );
        const stored = storedText(found);
        return stored ? succeed(stored) : fail("empty");
      } catch (error) {
        return fail(storeProblem(error));
      }
    },
  };
}

/** A client that gives up in time. */
export function createSecretsClient(configuration: SecretsManagerClientConfig): SecretsManagerClient {
  return new SecretsManagerClient({
    ...configuration,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
}

/** What a version holds; `undefined` where that is nothing. */
export function storedText({
  SecretString,
  SecretBinary,
  VersionId,
  CreatedDate,
}: GetSecretValueCommandOutput): StoredKey | undefined {
  const text = SecretString ?? (SecretBinary && Buffer.from(SecretBinary).toString("utf8"));
  if (text === undefined || text.trim() === "" || VersionId === undefined) return undefined;
  // Without a date nobody can say that it is recent.
  return { text: new Secret(text), version: VersionId, storedAt: CreatedDate?.getTime() ?? 0 };
}

/** Reduces an SDK error to what happened. Its message stays here: it names ARNs and accounts. */
export function storeProblem(error: unknown): StoreProblem {
  if (!(error instanceof Error)) return "unreachable";
  switch (error.name) {
    case "ResourceNotFoundException":
      // The same name for a secret that does not exist and for one that nobody has put a value into.
      return error.message.includes("staging label") ? "empty" : "absent";
    case "InvalidRequestException":
      return "absent"; // It is marked for deletion.
    case "AccessDeniedException":
    case "UnrecognizedClientException":
    case "ExpiredTokenException":
    case "InvalidSignatureException":
      return "forbidden";
    case "DecryptionFailure":
      return "undecryptable";
    case "ThrottlingException":
    case "TooManyRequestsException":
      return "throttled";
    case "AbortError":
      return "timeout";
    case "TimeoutError":
      // The SDK gives broken connections this name, too.
      return "code" in error && error.code === "ECONNRESET" ? "unreachable" : "timeout";
    default:
      return "unreachable";
  }
}
