import { accountId, configuration, partition } from "./stage.ts";

const names = new Set([...configuration.keys.values()].map((key) => key.secret));

/**
 * The configured secrets, as the execution role may read them.
 *
 * The stack only names them: a secret that it created or read would be in its state, and would be deleted with
 * it. Secrets Manager ends a secret's ARN with a hyphen and six random characters. Six `?` match just those;
 * a `*` would also match every secret whose name merely begins like this one.
 */
export const secretArns = [...names].map(
  (name) =>
    $interpolate`arn:${partition}:secretsmanager:${configuration.region}:${accountId}:secret:${name}-??????`,
);
