import * as v from "valibot";
import { type Operation, operation, secretIdSchema, withUsableSecret } from "./operation.ts";
import { refusal } from "./refusal.ts";
import type { SecretStore } from "./secret-store.ts";

const Statement = v.looseObject({
  Effect: v.picklist(["Allow", "Deny"]),
  Principal: v.optional(v.unknown()),
  Condition: v.optional(v.unknown()),
});
const Policy = v.looseObject({ Version: v.string(), Statement: v.array(Statement) });
type Policy = v.InferOutput<typeof Policy>;

/**
 * `PutResourcePolicy`: takes the place of the one before. What it says has no effect here, where nobody's permissions are
 * checked.
 */
export function putResourcePolicy(store: SecretStore): Operation {
  const schema = v.object({
    SecretId: secretIdSchema,
    ResourcePolicy: v.pipe(v.string(), v.minLength(1), v.maxLength(20_480)),
    BlockPublicPolicy: v.optional(v.boolean(), false),
  });
  return operation(schema, ({ SecretId, ResourcePolicy, BlockPublicPolicy }) =>
    withUsableSecret(store, SecretId, (secret) => {
      const policy = readPolicy(ResourcePolicy);
      if (!policy)
        return refusal("MalformedPolicyDocumentException", "This resource policy contains invalid Json.");
      if (BlockPublicPolicy && isPublic(policy))
        return refusal(
          "PublicPolicyException",
          "This resource policy grants broad access to the secret, and was not put.",
        );
      secret.policy = ResourcePolicy;
      return { ARN: secret.arn, Name: secret.name };
    }),
  );
}

/** `GetResourcePolicy`: the policy as it was put; without that member where there is none. */
export function getResourcePolicy(store: SecretStore): Operation {
  return operation(v.object({ SecretId: secretIdSchema }), ({ SecretId }) =>
    withUsableSecret(store, SecretId, ({ arn, name, policy }) => ({
      ARN: arn,
      Name: name,
      ...(policy !== undefined && { ResourcePolicy: policy }),
    })),
  );
}

function readPolicy(text: string): Policy | undefined {
  try {
    const policy = v.safeParse(Policy, JSON.parse(text));
    return policy.success ? policy.output : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a statement lets anybody in, whoever it is. AWS reasons about conditions; here any will do. */
function isPublic({ Statement: statements }: Policy): boolean {
  return statements.some(
    ({ Effect: effect, Principal: principal, Condition: condition }) =>
      effect === "Allow" &&
      condition === undefined &&
      /^(?:"\*"|\{"AWS":"\*"\})$/.test(JSON.stringify(principal)),
  );
}
