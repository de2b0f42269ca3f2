import type { Refusal } from "./refusal.ts";

/** How an operation of the loopback Secrets Manager can fail, before it does anything. */
export type SecretsManagerFault =
  /** Answers this error. */
  | Refusal
  /** Takes the request and never answers, until the caller or `stop()` closes the connection. */
  | "hang"
  /** Resets the connection without an answer. */
  | "reset";

/** AWS's throttling: the SDK tries again, slowly. */
export const throttling: SecretsManagerFault = {
  status: 400,
  type: "ThrottlingException",
  message: "Rate exceeded",
};

/** AWS's own failure: the SDK tries again, at once. */
export const internal: SecretsManagerFault = {
  status: 500,
  type: "InternalServiceError",
  message: "An error occurred on the server side.",
};

/** The role may not read the secret. AWS names caller and secret in its text, as here. */
export const accessDenied: SecretsManagerFault = {
  status: 400,
  type: "AccessDeniedException",
  message:
    "User: arn:aws:sts::111122223333:assumed-role/broker/local is not authorized to perform: " +
    "secretsmanager:GetSecretValue on resource: the-secret because no identity-based policy allows " +
    "the secretsmanager:GetSecretValue action",
};

/** The role may read the secret, and may not use the KMS key it is encrypted with. */
export const decryptionFailure: SecretsManagerFault = {
  status: 400,
  type: "DecryptionFailure",
  message: "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
};
