import {
  GetSecretValueCommand,
  type GetSecretValueCommandOutput,
  InvalidParameterException,
  ResourceNotFoundException,
  type SecretsManagerClient,
  type SecretsManagerClientConfig,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { fail, REFUSED_VERSION, succeed, type UserSecretStore } from "@btp-token-broker/core";
import { createSecretsClient, storedText, storeProblem } from "../secrets-manager.ts";

/** No read may take longer; a clock that is set back must not make one. */
const LONGEST_WAIT_MS = 6_000;

/** Users' secrets in AWS Secrets Manager. */
export function createUserSecretStore(
  configuration: SecretsManagerClientConfig,
  now: () => number,
): UserSecretStore {
  const client = createSecretsClient(configuration);
  const signalUntil = (deadline: number) =>
    AbortSignal.timeout(Math.min(Math.max(1, Math.floor(deadline - now())), LONGEST_WAIT_MS));
  return {
    async read(secret, deadline) {
      if (deadline - now() < 1) return fail("timeout");
      try {
        const found = await client.send(
          new GetSecretValueCommand({ SecretId: secret, VersionStage: "AWSCURRENT" }),
          { abortSignal: signalUntil(deadline) },
        );
        const stored = storedText(found);
        if (!stored) return fail("empty");
        return succeed({ ...stored, isRefused: found.VersionStages?.includes(REFUSED_VERSION) === true });
      } catch (error) {
        return fail(storeProblem(error));
      }
    },
    async markRefused(secret, version, deadline) {
      try {
        await moveStage(client, { secret, version }, signalUntil(deadline));
        return true;
      } catch {
        return false; // Its message names ARNs; that it is not done is all that counts.
      }
    },
  };
}

/**
 * Attaches the label, also where another version has it: Secrets Manager attaches one to one version at a time, and who
 * moves it has to say where from. That is enough, since only the current version is ever used.
 */
async function moveStage(
  client: SecretsManagerClient,
  { secret, version }: { readonly secret: string; readonly version: string },
  abortSignal: AbortSignal,
): Promise<void> {
  const move = (from?: string) =>
    client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: secret,
        VersionStage: REFUSED_VERSION,
        MoveToVersionId: version,
        ...(from !== undefined && { RemoveFromVersionId: from }),
      }),
      { abortSignal },
    );
  try {
    await move();
  } catch (error) {
    if (!(error instanceof InvalidParameterException)) throw error;
    await move(await holderOf(client, secret, abortSignal));
  }
}

/** Read with the right that is there anyway, so that no other has to be granted. */
async function holderOf(
  client: SecretsManagerClient,
  secret: string,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  const found = await client
    .send(new GetSecretValueCommand({ SecretId: secret, VersionStage: REFUSED_VERSION }), { abortSignal })
    .catch((error: unknown): Partial<GetSecretValueCommandOutput> => {
      if (error instanceof ResourceNotFoundException) return {};
      throw error;
    });
  return found.VersionId;
}
