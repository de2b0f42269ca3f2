import type { Configuration } from "@btp-token-broker/core";
import { configuredCallers } from "./callers.ts";
import { resourcePolicy } from "./resource-policy.ts";
import { prefixOf } from "./stage-name.ts";

/**
 * Finds what would end a deployment halfway, before it begins: names and policies that are longer than AWS takes.
 *
 * @throws Error that names the way out
 */
export function preflight(app: string, configuration: Configuration): void {
  const { stage, region } = configuration;
  const prefix = prefixOf(app, stage);
  // As long as with the account's real number; the partition of a few regions has some letters more, and AWS finds those.
  resourcePolicy({
    alias: `arn:aws:lambda:${region}:000000000000:function:${prefix}-api:live`,
    frontDoor: { kind: "iam-url", callers: configuredCallers(configuration) },
    invokers: [`arn:aws:iam::000000000000:role/${prefix}-api-warm-up`],
  });
}
