import type { ConfiguredKey, Result } from "@btp-token-broker/core";
import { isSameKmsKey } from "../keys/kms-key.ts";
import type { AdministrationProblem, SecretDescription } from "../secrets/administration.ts";
import { explainAdministration } from "../secrets/administration-words.ts";
import type { CheckFinding } from "./finding.ts";

/** A secret of a key, as `DescribeSecret` has it. */
interface DescribedSecret {
  readonly key: ConfiguredKey;
  /** What it is called in a sentence, such as "the user's secret". */
  readonly called: string;
  readonly description: Result<SecretDescription, AdministrationProblem>;
}

/** That it will be gone, and with it every value. */
export function deletionFindings({ key, called, description }: DescribedSecret): readonly CheckFinding[] {
  if (!description.ok || description.value.deletesAt === undefined) return [];
  const { arn, deletesAt } = description.value;
  return [
    {
      id: "deletion",
      about: `key ${key.name}`,
      seen: `${called} is marked for deletion, and gone after ${new Date(deletesAt).toISOString()}`,
      wayOut: `aws secretsmanager restore-secret --secret-id ${arn}`,
    },
  ];
}

/** That the function may not decrypt it. */
export function kmsFindings({ key, called, description }: DescribedSecret): readonly CheckFinding[] {
  const about = `key ${key.name}`;
  if (!description.ok) {
    // That it is not there is said by the read.
    if (description.problem !== "forbidden") return [];
    const { seen, wayOut } = explainAdministration(description.problem, "DescribeSecret");
    return [{ id: "kms-key-unknown", about, seen: `${called}: ${seen}`, wayOut }];
  }
  const { kmsKey: described } = description.value;
  const isSame = isSameKmsKey(described, key.kmsKey);
  if (isSame === true) return [];
  const seen = `${called} is encrypted with ${described ?? "aws/secretsmanager"}, and broker.config.ts says ${key.kmsKey ?? "nothing, which is aws/secretsmanager"}`;
  if (isSame === undefined)
    return [
      {
        id: "kms-key-unknown",
        about,
        seen: `${seen}: what is behind an alias is not looked up`,
        wayOut:
          "Compare with `aws kms describe-key --key-id ALIAS`, or set the secret's key by its ARN: aws secretsmanager update-secret --kms-key-id ARN.",
      },
    ];
  return [
    {
      id: "kms-key",
      about,
      seen: `${seen}: the function has no right to use it`,
      wayOut:
        "Set `kmsKey` of this key to the one that the secret has, and deploy; or change the secret's: aws secretsmanager update-secret --kms-key-id.",
    },
  ];
}
