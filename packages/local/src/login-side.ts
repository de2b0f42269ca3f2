import { type LambdaEndpoint, startLambdaEndpoint } from "./lambda-endpoint.ts";
import type { LocalLambda } from "./lambda.ts";

/** What logs in, and the loopback Lambda that the doors invoke it by. */
export interface LoginSide extends AsyncDisposable {
  readonly lambda: LocalLambda;
  readonly endpoint: LambdaEndpoint;
  /** The variables by which a door finds it. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Puts a Lambda in front of the login function, which has one invocation at a time, as its deployment has.
 *
 * @param functionArn of the function's alias
 * @param accessKeyId what requests have to be signed with
 */
export async function startLoginSide(
  lambda: LocalLambda,
  functionArn: string,
  accessKeyId: string,
): Promise<LoginSide> {
  const endpoint = await startLambdaEndpoint({
    accessKeyId,
    functionArn,
    invoke: (event, requestId) => lambda.invoke(event, requestId),
  });
  return {
    lambda,
    endpoint,
    environment: { BROKER_LOGIN: functionArn, AWS_ENDPOINT_URL_LAMBDA: endpoint.origin },
    [Symbol.asyncDispose]: endpoint.stop,
  };
}
