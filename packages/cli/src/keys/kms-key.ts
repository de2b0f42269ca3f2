/**
 * Whether a secret's KMS key, as `DescribeSecret` writes it, is the configured one; `undefined` where it is written as an
 * alias, which says nothing of what is behind it.
 *
 * @param described an ARN or an id; `undefined` for the AWS managed key `aws/secretsmanager`
 * @param configured the ARN of a key; `undefined` for the same
 */
export function isSameKmsKey(
  described: string | undefined,
  configured: string | undefined,
): boolean | undefined {
  if (described === configured) return true;
  if (described === undefined) return false;
  if (/(?:^|:)alias\//.test(described)) return undefined;
  return configured !== undefined && configured.endsWith(`:key/${described}`);
}
