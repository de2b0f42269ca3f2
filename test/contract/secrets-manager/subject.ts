import {
  CreateSecretCommand,
  type CreateSecretCommandInput,
  DeleteSecretCommand,
  type DeleteSecretCommandInput,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  ListSecretsCommand,
  type ListSecretsCommandInput,
  PutResourcePolicyCommand,
  type PutResourcePolicyCommandInput,
  PutSecretValueCommand,
  type PutSecretValueCommandInput,
  RestoreSecretCommand,
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

/** The operations of the contract, in the SDK's words. Each rejects with the SDK's exception. */
export function operationsOf({ client }: SecretsManagerSubject) {
  return {
    create: (input: CreateSecretCommandInput) => client.send(new CreateSecretCommand(input)),
    describe: (SecretId: string) => client.send(new DescribeSecretCommand({ SecretId })),
    read: (input: GetSecretValueCommandInput) => client.send(new GetSecretValueCommand(input)),
    put: (input: PutSecretValueCommandInput) => client.send(new PutSecretValueCommand(input)),
    list: (input: ListSecretsCommandInput) => client.send(new ListSecretsCommand(input)),
    remove: (input: DeleteSecretCommandInput) => client.send(new DeleteSecretCommand(input)),
    restore: (SecretId: string) => client.send(new RestoreSecretCommand({ SecretId })),
    policy: (SecretId: string) => client.send(new GetResourcePolicyCommand({ SecretId })),
    putPolicy: (input: PutResourcePolicyCommandInput) => client.send(new PutResourcePolicyCommand(input)),
    stage: (input: UpdateSecretVersionStageCommandInput) =>
      client.send(new UpdateSecretVersionStageCommand(input)),
  };
}

/** How an id is refused that no secret has. */
export const noSecret = {
  name: "ResourceNotFoundException",
  message: "Secrets Manager can't find the specified secret.",
};
