import { expectedDoors } from "./expected-door.ts";
import type { Configuration } from "@btp-token-broker/core";
import type { Graph } from "./graph.ts";
import { named } from "./graph.ts";

/** What would be kept in the state, printed, or lost with the stack, and must not. */
export function stateViolations(graph: Graph, configuration: Configuration): string[] {
  return [
    ...graph.resources
      .filter(({ type }) => SECRETS.test(type))
      .map(({ name }) => `${name} is a secret in the state`),
    ...graph.calls.filter(({ token }) => !READS.has(token)).map(({ token }) => `the program reads ${token}`),
    ...Object.keys(graph.outputs)
      .filter((name) => !OUTPUTS.has(name))
      .map((name) => `the output ${name} is nothing that a deployer needs`),
    ...expectedDoors(configuration)
      .filter(({ id }) => named(graph, `${id}LogGroup`)?.retained !== (configuration.stage === "production"))
      .map(({ name }) =>
        configuration.stage === "production"
          ? `${name}: the audit trail goes with the stack`
          : `${name}: the log stays when the stage goes`,
      ),
  ];
}

const SECRETS = /^(aws:secretsmanager|aws:ssm|aws:kms|sst:sst:Secret)\b/;

/** What the program may read at deployment: where it is. Anything else that it reads is in the state afterwards. */
const READS = new Set([
  "aws:iam/getPolicyDocument:getPolicyDocument",
  "aws:index/getCallerIdentity:getCallerIdentity",
  "aws:index/getPartition:getPartition",
  "aws:index/getRegion:getRegion",
]);

/** What the program prints, and what SST adds. */
const OUTPUTS = new Set([
  "url",
  "privateUrls",
  "jwtUrl",
  "function",
  "alias",
  "dashboard",
  "alarmsWake",
  "_protect",
]);
