import type { Configuration } from "@btp-token-broker/core";
import { ACCOUNT } from "./aws-mocks.ts";
import { type Graph, only } from "./graph.ts";
import { type AuthorizationRequest, directly, isAllowed, throughUrl } from "./iam-evaluation.ts";
import { statements } from "./policy-document.ts";

const ADMINISTRATOR = { role: `arn:aws:iam::${ACCOUNT}:role/administrator`, identityAllows: true };
const STRANGER = { role: `arn:aws:iam::${ACCOUNT}:role/stranger`, identityAllows: false };

/** Ways to the broker that are open and should be closed, or the other way round. */
export function accessViolations(graph: Graph, configuration: Configuration): string[] {
  return [...urlViolations(graph), ...policyViolations(graph, configuration)];
}

function urlViolations(graph: Graph): string[] {
  const url = only(graph, "url").inputs;
  const alias = only(graph, "alias").inputs;
  const found: string[] = [];
  if (url["qualifier"] !== alias["name"]) found.push("the URL is not on the alias");
  if (url["functionName"] !== alias["functionName"]) found.push("the URL is another function's");
  if (url["authorizationType"] !== "AWS_IAM") found.push("the URL takes unsigned requests");
  if (url["cors"] !== undefined) found.push("the URL answers CORS");
  return found;
}

function policyViolations(graph: Graph, { callers }: Configuration): string[] {
  const access = only(graph, "resourcePolicy").inputs;
  const alias = String(only(graph, "alias").outputs["arn"]);
  const schedule = { role: String(scheduleRole(graph)), identityAllows: true };
  const policy = String(access["policy"]);
  const written = statements(policy);
  const named = new Set(written.flatMap(({ effect, principals }) => (effect === "Allow" ? principals : [])));
  const wildcards = written.flatMap(({ actions, resources }) =>
    [...actions, ...resources].filter((one) => /[*?]/.test(one)),
  );
  const roles = [...callers.values()].map(({ roleArn }) => roleArn);

  const every = (requests: readonly AuthorizationRequest[]) =>
    requests.every((one) => isAllowed(policy, one));
  const some = (requests: readonly AuthorizationRequest[]) => requests.some((one) => isAllowed(policy, one));
  const found: string[] = [];
  if (access["resourceArn"] !== alias) found.push("the resource policy is not on the alias");
  for (const role of roles) {
    if (!every(throughUrl(alias, { role, identityAllows: true }))) found.push(`${role} cannot use the URL`);
    if (some(directly(alias, { role, identityAllows: true }))) found.push(`${role} can invoke directly`);
  }
  for (const principal of named) {
    if (!roles.includes(principal.replace(/^AWS /, "")))
      found.push(`the resource policy admits ${principal}`);
  }
  for (const wildcard of wildcards) found.push(`the resource policy has a wildcard: ${wildcard}`);
  if (some(throughUrl(alias, STRANGER))) found.push("a stranger can use the URL");
  if (some(directly(alias, ADMINISTRATOR))) found.push("direct invocation is not denied");
  if (!every(directly(alias, schedule))) found.push("the schedule cannot invoke the alias");
  for (const { type, name } of graph.resources) {
    if (type.startsWith("aws:lambda/permission:")) found.push(`${name} overwrites the resource policy`);
  }
  return found;
}

function scheduleRole(graph: Graph): unknown {
  return graph.resources.find(({ name }) => name === "WarmUpRole")?.outputs["arn"];
}
