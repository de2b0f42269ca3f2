import { type Configuration, warnings } from "@btp-token-broker/core";
import { configuredCallers } from "./callers.ts";
import { privateApiPolicy } from "./private-api-policy.ts";
import { resourcePolicy } from "./resource-policy.ts";

/**
 * Says what whoever deploys should know, and finds what would end a deployment halfway, before it begins: a policy that is longer than AWS takes. Names are looked at
 * where they are made.
 *
 * @throws Error that names the way out
 */
export function preflight(prefix: string, configuration: Configuration): void {
  for (const warning of warnings(configuration)) process.stderr.write(`Warning: ${warning}\n`);
  const { region, deployment } = configuration;
  const callers = configuredCallers(configuration);
  // As long as with the account's real number; the partition of a few regions has some letters more, and AWS finds those.
  resourcePolicy({
    alias: `arn:aws:lambda:${region}:000000000000:function:${prefix}-api:live`,
    frontDoor: { kind: "iam-url", callers },
    invokers: [`arn:aws:iam::000000000000:role/${prefix}-api-warm-up`],
  });
  if (deployment.privateDoor) {
    const api = `arn:aws:execute-api:${region}:000000000000:0000000000`;
    privateApiPolicy({ api, stage: "live", callers, ...deployment.privateDoor });
  }
}
