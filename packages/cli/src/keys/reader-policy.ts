const SID = "OnlyTheseRolesRead";

/**
 * A resource policy by which nobody but these roles reads the secret's value, administrators included.
 *
 * - It denies one action. Whoever may change the secret or its policy still may, so that nobody locks himself out.
 * - It allows nothing: that the broker's role may read stays with that role's own policy.
 * - The roles stand in a condition and not as principals: a role that does not exist yet, as before the first deployment,
 *   is no principal, and one that is made again is another (IAM User Guide, "AWS JSON policy elements: Principal").
 */
export function readerPolicy(roles: readonly string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: SID,
        Effect: "Deny",
        Principal: "*",
        Action: "secretsmanager:GetSecretValue",
        Resource: "*",
        Condition: { ArnNotEquals: { "aws:PrincipalArn": roles } },
      },
    ],
  });
}

/** Whether a policy says nothing but what `readerPolicy` writes, for whichever roles. */
export function isReaderPolicy(policy: string): boolean {
  try {
    const { Statement: statements } = JSON.parse(policy) as { Statement?: readonly { Sid?: unknown }[] };
    return Array.isArray(statements) && statements.length === 1 && statements[0]?.Sid === SID;
  } catch {
    return false;
  }
}
