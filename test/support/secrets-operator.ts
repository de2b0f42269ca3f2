import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  RestoreSecretCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from "@aws-sdk/client-secrets-manager";

/** Somebody with the AWS SDK and the right to change secrets. */
export interface SecretsOperator extends Disposable {
  /** Gives a secret a new current value, and creates the secret if need be. */
  put(name: string, value: string | Uint8Array): Promise<void>;
  /** Creates a secret that nobody puts a value into. */
  createEmpty(name: string): Promise<void>;
  /** Marks a secret for deletion, so that it is there and cannot be read. */
  markForDeletion(name: string): Promise<void>;
  /** Takes that mark away. */
  restore(name: string): Promise<void>;
}

/** An operator of the Secrets Manager that the SDK finds with this configuration. */
export function createSecretsOperator(configuration: SecretsManagerClientConfig): SecretsOperator {
  const client = new SecretsManagerClient(configuration);
  return {
    async put(name, value) {
      const data = typeof value === "string" ? { SecretString: value } : { SecretBinary: value };
      try {
        await client.send(new PutSecretValueCommand({ SecretId: name, ...data }));
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw error;
        await client.send(new CreateSecretCommand({ Name: name, ...data }));
      }
    },
    async createEmpty(name) {
      await client.send(new CreateSecretCommand({ Name: name }));
    },
    async markForDeletion(name) {
      await client.send(new DeleteSecretCommand({ SecretId: name }));
    },
    async restore(name) {
      await client.send(new RestoreSecretCommand({ SecretId: name }));
    },
    [Symbol.dispose]: () => client.destroy(),
  };
}
