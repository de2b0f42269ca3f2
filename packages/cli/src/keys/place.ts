import { fail, type Result, secretOf, succeed } from "@btp-token-broker/core";
import type { Explanation } from "../explanation.ts";
import type { SecretAdministration, SecretDescription } from "../secrets/administration.ts";
import { explainAdministration } from "../secrets/administration-words.ts";
import { isSameKmsKey } from "./kms-key.ts";
import { isReaderPolicy, readerPolicy } from "./reader-policy.ts";

/** What a secret is to be like. */
export interface WantedSecret {
  /** Its name or ARN. */
  readonly secret: string;
  /** ARN of the KMS key that it is to be encrypted with; `undefined` for `aws/secretsmanager`. */
  readonly kmsKey: string | undefined;
  /** ARNs of the roles that alone may read it; none for no such policy. */
  readonly readers: readonly string[];
}

/** Where a text is going to be stored: a secret that is there, or one to be made. */
export type Place =
  | { readonly is: "there"; readonly description: SecretDescription }
  | { readonly is: "free" };

/** Looks whether a text could be stored, and whether the broker could read it then, before anything is sent or changed. */
export async function findPlace(
  { secret, kmsKey, readers }: WantedSecret,
  administration: SecretAdministration,
): Promise<Result<Place, Explanation>> {
  const described = await administration.describe(secret);
  if (!described.ok) {
    if (described.problem !== "absent")
      return fail(explainAdministration(described.problem, "DescribeSecret"));
    if (secretOf(secret) === undefined) return succeed({ is: "free" });
    return fail({
      seen: "there is no secret with this ARN",
      wayOut:
        "Compare it with Secrets Manager. A new secret is made under a name, which is what broker.config.ts then has to say.",
    });
  }
  const description = described.value;
  const problem = unfit(description, kmsKey);
  if (problem) return fail(problem);
  if (readers.length > 0) {
    const policy = await administration.policy(secret);
    if (!policy.ok) return fail(explainAdministration(policy.problem, "GetResourcePolicy"));
    if (policy.value !== undefined && !isReaderPolicy(policy.value))
      return fail({
        seen: "the secret has a resource policy that says something else, which --broker-only would replace",
        wayOut: `Add this to its statements by hand, and leave --broker-only out: ${readerPolicy(readers)}`,
      });
  }
  return succeed({ is: "there", description });
}

function unfit(description: SecretDescription, kmsKey: string | undefined): Explanation | undefined {
  const { arn, deletesAt, replicaOf, kmsKey: described } = description;
  if (deletesAt !== undefined)
    return {
      seen: `the secret is marked for deletion, and gone after ${new Date(deletesAt).toISOString()}`,
      wayOut: `Restore it and repeat the command: aws secretsmanager restore-secret --secret-id ${arn}`,
    };
  if (replicaOf !== undefined)
    return {
      seen: `the secret is a replica of one in ${replicaOf}, and takes no value itself`,
      wayOut: `Store it there, which reaches this one by itself: aws secretsmanager put-secret-value --region ${replicaOf}`,
    };
  if (isSameKmsKey(described, kmsKey) === false)
    return {
      seen: `the secret is encrypted with ${described ?? "aws/secretsmanager"}, and broker.config.ts says ${kmsKey ?? "nothing, which is aws/secretsmanager"}: the function could not read it`,
      wayOut:
        "Set `kmsKey` of this key to the one that the secret has, and deploy; or change the secret's: aws secretsmanager update-secret --kms-key-id.",
    };
  return undefined;
}
