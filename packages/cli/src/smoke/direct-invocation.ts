import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { AwsCredentials } from "../aws-credentials.ts";

/** What Lambda says to somebody who would invoke the function directly. */
export type DirectInvocation =
  /** Nothing is in the way. */
  | { readonly is: "permitted" }
  /** A policy says no; `policy` is its kind in AWS's words, where they name it. */
  | { readonly is: "denied"; readonly policy: string | undefined }
  /** No policy says yes, and AWS says nothing of one that says no. */
  | { readonly is: "not_allowed" }
  | { readonly is: "no_such_function" }
  /** The credentials were not taken, so that nothing was decided. */
  | { readonly is: "not_authenticated" }
  /** `name` is the SDK's for what went wrong. */
  | { readonly is: "unanswered"; readonly name: string };

/** Asks whether a direct invocation would be let through, and causes none. */
export type InvokeDirectly = (functionArn: string, region: string) => Promise<DirectInvocation>;

/** The SDK waits for ever unless told otherwise. */
const REQUEST_TIMEOUT_MS = 10_000;

/** AWS: "Troubleshoot access denied error messages". */
const EXPLICIT_DENY = /with an explicit deny(?: in (?:an?|the) ([a-z -]{1,40}?) policy)?/i;

/**
 * Asks Lambda's `Invoke` with the invocation type `DryRun`, which checks permissions and runs nothing: 204 when the
 * invocation would be let through, else the error that it would have met (AWS Lambda API Reference, "Invoke").
 */
export function createDirectInvocation(configuration: {
  readonly credentials: AwsCredentials;
  /** Default: Lambda's, or what `AWS_ENDPOINT_URL_LAMBDA` names. */
  readonly endpoint?: string;
  /** Milliseconds for each try. */
  readonly timeoutMs?: number;
}): InvokeDirectly {
  const { timeoutMs = REQUEST_TIMEOUT_MS, ...connection } = configuration;
  return async (functionArn, region) => {
    const client = new LambdaClient({
      ...connection,
      region,
      requestHandler: { requestTimeout: timeoutMs, throwOnRequestTimeout: true },
    });
    try {
      await client.send(new InvokeCommand({ FunctionName: functionArn, InvocationType: "DryRun" }));
      return { is: "permitted" };
    } catch (error) {
      return refusal(error);
    } finally {
      client.destroy();
    }
  };
}

/** Reduces an SDK error to what happened. Its message stays here: it names whatever AWS likes to name. */
function refusal(error: unknown): DirectInvocation {
  if (!(error instanceof Error)) return { is: "unanswered", name: typeof error };
  switch (error.name) {
    case "AccessDeniedException": {
      const deny = EXPLICIT_DENY.exec(error.message);
      return deny ? { is: "denied", policy: deny[1]?.toLowerCase() } : { is: "not_allowed" };
    }
    case "ResourceNotFoundException":
      return { is: "no_such_function" };
    case "UnrecognizedClientException":
    case "ExpiredTokenException":
    case "InvalidSignatureException":
    case "IncompleteSignatureException":
      return { is: "not_authenticated" };
    default:
      return { is: "unanswered", name: error.name };
  }
}
