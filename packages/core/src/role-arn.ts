/** An IAM role as two principals can be compared by: a role's path and a session's name decide nothing. */
export interface Role {
  readonly partition: string;
  readonly account: string;
  readonly name: string;
}

const ROLE = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:[\w+=,.@/-]+\/)?([\w+=,.@-]{1,64})$/;
const ASSUMED_ROLE = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\/[\w+=,.@-]{1,64}$/;

/** Reads the ARN of a role, as IAM shows it; `undefined` for every other principal and for wildcards. */
export function parseRoleArn(arn: string): Role | undefined {
  return match(ROLE, arn);
}

/**
 * Reads the ARN that AWS gives for a caller who assumed a role.
 *
 * `undefined` for users, root, federated users and services: they are not callers. The pattern takes the role
 * from between the slashes and nothing from after them, since whoever assumes a role chooses the session's name.
 */
export function parseAssumedRoleArn(arn: string): Role | undefined {
  return match(ASSUMED_ROLE, arn);
}

export function isSameRole(one: Role, other: Role): boolean {
  return one.partition === other.partition && one.account === other.account && one.name === other.name;
}

function match(pattern: RegExp, arn: string): Role | undefined {
  const [, partition, account, name] = pattern.exec(arn) ?? [];
  if (partition === undefined || account === undefined || name === undefined) return undefined;
  return { partition, account, name };
}
