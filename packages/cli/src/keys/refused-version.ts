import { REFUSED_VERSION } from "@btp-token-broker/core";
import type { SecretDescription } from "../secrets/administration.ts";

/** A version of a user's secret that xsuaa has refused, and that nobody logs in with any more. */
export interface RefusedVersion {
  /** The secret's ARN. */
  readonly arn: string;
  readonly version: string;
}

/** The current version, where it is marked; one that was replaced is of no account. */
export function refusedVersion({ arn, versions }: SecretDescription): RefusedVersion | undefined {
  const [version] =
    [...versions].find(([, labels]) => labels.includes("AWSCURRENT") && labels.includes(REFUSED_VERSION)) ??
    [];
  return version === undefined ? undefined : { arn, version };
}

/** The command that takes the mark away, after which the same password is tried once more. */
export function unmarkCommand({ arn, version }: RefusedVersion): string {
  return `aws secretsmanager update-secret-version-stage --secret-id ${arn} --version-stage ${REFUSED_VERSION} --remove-from-version-id ${version}`;
}
