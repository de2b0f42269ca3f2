import type { Explanation } from "../explanation.ts";
import type { AdministrationProblem } from "./administration.ts";

/** What an operator is told of an operation on a secret that failed; `operation` is AWS's name for it. */
export function explainAdministration(problem: AdministrationProblem, operation: string): Explanation {
  switch (problem) {
    case "absent":
      return {
        seen: "there is no such secret, or it is marked for deletion",
        wayOut: "Compare its name, region and account with broker.config.ts, or import the key.",
      };
    case "forbidden":
      return {
        seen: `these AWS credentials may not do secretsmanager:${operation}`,
        wayOut: `Use credentials with secretsmanager:${operation} on the secret; \`aws sts get-caller-identity\` shows whose these are. Where the secret has a KMS key of its own, kms:Decrypt and kms:GenerateDataKey on that as well.`,
      };
    case "empty":
      return { seen: "the secret has no value", wayOut: "Import the key." };
    case "undecryptable":
    case "not_encryptable":
      return {
        seen: "the secret's KMS key cannot be used",
        wayOut: "Look whether that key is enabled, in this region, and yours to use (kms:GenerateDataKey).",
      };
    case "conflict":
      return {
        seen: "somebody else wrote this secret at the same time",
        wayOut:
          "Look with `btp-broker keys show` at what is stored now, and repeat the command if it is not this.",
      };
    case "policy_refused":
      return {
        seen: "AWS does not take the resource policy",
        wayOut: "Compare the roles of --broker-only with IAM.",
      };
    case "throttled":
    case "unreachable":
    case "timeout":
      return {
        seen: `Secrets Manager did not answer (${problem})`,
        wayOut: "Repeat the command: it is safe to. Look at AWS's health page, and at what stands between.",
      };
  }
}
