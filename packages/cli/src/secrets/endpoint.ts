import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { fail, type Result, succeed } from "@btp-token-broker/core";

/** AWS's own hosts, private ones of a VPC included. */
const AWS_HOST = /(?:^|\.)(?:amazonaws\.com|amazonaws\.com\.cn|api\.aws|api\.amazonwebservices\.com\.cn)$/;
const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])$/;

/** Whether a URL is on this machine. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && LOOPBACK.test(new URL(url).hostname);
}

/** Where the shell's variables or profile would send what is for Secrets Manager; `undefined` for AWS. */
export async function configuredEndpoint(region: string): Promise<string | undefined> {
  return new SecretsManagerClient({ region }).config.serviceConfiguredEndpoint?.();
}

/**
 * Where secrets are written to and read from: AWS, unless `--local` says that it is this machine.
 *
 * A variable that somebody left in a shell does not send service keys elsewhere, nor what was meant for the local stack
 * to AWS.
 */
export function judgeEndpoint(
  configured: string | undefined,
  isLocal: boolean,
): Result<string | undefined, string> {
  if (isLocal) {
    if (configured !== undefined && isLoopback(configured)) return succeed(configured);
    return fail(
      "--local wants AWS_ENDPOINT_URL_SECRETS_MANAGER to name this machine: paste the line with `export` that `npm start` prints.",
    );
  }
  if (configured === undefined || isAws(configured)) return succeed(configured);
  return fail(
    "This shell or its AWS profile sends what is for Secrets Manager to a host that is not AWS's (AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_ENDPOINT_URL, endpoint_url). Take that away, or give --local where it is the local stack.",
  );
}

function isAws(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname } = new URL(endpoint);
  return protocol === "https:" && AWS_HOST.test(hostname);
}
