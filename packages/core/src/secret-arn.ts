/** What Secrets Manager takes as a name of ours; the ARN, which has colons, is told from it by them. */
export const SECRET_NAME = /^[\w/+=.@-]{1,512}$/;

/** A KMS key by its id, multi-region ones included. An alias is no resource that a policy could name. */
export const KMS_KEY_ARN = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:key\/(?:mrk-)?[0-9a-f-]{32,36}$/;

const SECRET_ARN =
  /^arn:(aws[a-z-]*):secretsmanager:([a-z0-9-]+):(\d{12}):secret:([\w/+=.@-]{1,512})-[A-Za-z0-9]{6}$/;

/** What the ARN of a secret says. */
interface SecretArn {
  readonly region: string;
  readonly account: string;
  /** The name alone, without the six characters that Secrets Manager puts behind it. */
  readonly name: string;
}

/** Reads a secret's whole ARN; `undefined` for every other text, a name among them. */
export function secretOf(arn: string): SecretArn | undefined {
  const [, , region, account, name] = SECRET_ARN.exec(arn) ?? [];
  if (region === undefined || account === undefined || name === undefined) return undefined;
  return { region, account, name };
}
