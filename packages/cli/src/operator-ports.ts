import type {
  ConfigureBroker,
  Result,
  Secret,
  ServiceKeyStore,
  UserSecretStore,
} from "@btp-token-broker/core";
import type { MintParts } from "@btp-token-broker/functions";
import type { AwsCredentials } from "./aws-credentials.ts";
import type { SecretFile } from "./secret-input.ts";
import type { SecretAdministration } from "./secrets/administration.ts";

/** Secrets Manager in one region, as an operator uses it. */
export interface Secrets {
  readonly store: ServiceKeyStore;
  /** Marking a version as refused is for who logs in. */
  readonly users: Pick<UserSecretStore, "read">;
  readonly administration: SecretAdministration;
}

/** What the commands about keys touch of the machine. */
export interface OperatorPorts {
  readonly credentials: AwsCredentials;
  /** What a mint stands on; its clock is the commands' own. */
  readonly mintParts: MintParts;
  /** The configuration file of the clone, or another one. A problem says what is wrong with it. */
  readonly configure: (file: string | undefined) => Promise<Result<ConfigureBroker, string>>;
  /** A file, or standard input for `-`. A problem says why it could not be read, and quotes nothing. */
  readonly readSecretText: (given: SecretFile) => Promise<Result<Secret, string>>;
  /** Where the shell would send what is for Secrets Manager; `undefined` for AWS. */
  readonly configuredEndpoint: (region: string) => Promise<string | undefined>;
  readonly connect: (region: string, endpoint: string | undefined) => Secrets;
}
