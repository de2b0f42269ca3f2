import {
  CreateSecretCommand,
  type CreateSecretCommandInput,
  DescribeSecretCommand,
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  PutSecretValueCommand,
  type PutSecretValueCommandInput,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
  type UpdateSecretVersionStageCommandInput,
} from "@aws-sdk/client-secrets-manager";

/** The real SDK, pointed at the server that the contract is held against. */
export interface SecretsManagerSubject {
  readonly client: SecretsManagerClient;
  /** A name that is this run's alone. */
  readonly name: (text: string) => string;
}

/** Declares one row of the contract: a test, or a known deviation of the server. */
export type Row = (name: string, run: () => Promise<void>) => void;

/** The operations of the contract, in the SDK's words. Each rejects with the SDK's exception. */
export function operationsOf({ client }: SecretsManagerSubject) {
  return {
    create: (input: CreateSecretCommandInput) => client.send(new CreateSecretCommand(input)),
    describe: (SecretId: string) => client.send(new DescribeSecretCommand({ SecretId })),
    read: (input: GetSecretValueCommandInput) => client.send(new GetSecretValueCommand(input)),
    put: (input: PutSecretValueCommandInput) => client.send(new PutSecretValueCommand(input)),
    stage: (input: UpdateSecretVersionStageCommandInput) =>
      client.send(new UpdateSecretVersionStageCommand(input)),
  };
}
