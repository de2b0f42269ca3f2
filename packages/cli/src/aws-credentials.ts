import type { defaultProvider } from "@aws-sdk/credential-provider-node";
import { fail, type Result, succeed } from "@btp-token-broker/core";

/** Gives the credentials of the shell, as the AWS SDK takes them. Rejects when there are none. */
export type AwsCredentials = ReturnType<typeof defaultProvider>;

/**
 * Says whether there are credentials. They stay where they are.
 *
 * The SDK's message is not passed on: it may quote a profile or what another program has written.
 */
export async function haveCredentials(credentials: AwsCredentials): Promise<Result<undefined, string>> {
  try {
    await credentials();
    return succeed(undefined);
  } catch (error) {
    const isOver = error instanceof Error && /expired/i.test(error.message);
    return fail(
      isOver
        ? "The AWS credentials of this shell have expired: run `aws sso login`, or fetch new ones."
        : "There are no AWS credentials in this shell: set AWS_PROFILE or AWS_ACCESS_KEY_ID and its companions. `aws sts get-caller-identity` shows whether there are any.",
    );
  }
}
