import { type Configuration, roleCallers } from "@btp-token-broker/core";
import { ACCOUNT } from "./aws-mocks.ts";
import { type ExpectedDoor, expectedDoors, partsOf } from "./expected-door.ts";
import type { Graph } from "./graph.ts";
import {
  type AuthorizationRequest,
  directly,
  isAllowed,
  type Principal,
  throughUrl,
} from "./iam-evaluation.ts";
import { loginAccessViolations } from "./login-access-checks.ts";
import { statements } from "./policy-document.ts";
import { publicAccessViolations } from "./public-access-checks.ts";

const ADMINISTRATOR = { role: `arn:aws:iam::${ACCOUNT}:role/administrator`, identityAllows: true };
const STRANGER = { role: `arn:aws:iam::${ACCOUNT}:role/stranger`, identityAllows: false };
const OUTSIDER = { role: "arn:aws:iam::555566667777:role/outsider", identityAllows: true };

/** Ways to the broker that are open and should be closed, or the other way round. */
export function accessViolations(graph: Graph, configuration: Configuration): string[] {
  return [
    ...expectedDoors(configuration).flatMap((door) =>
      doorViolations(graph, door, configuration).map((violation) => `${door.name}: ${violation}`),
    ),
    ...graph.resources
      .filter(({ type }) => type.startsWith("aws:lambda/permission:"))
      .map(({ name }) => `${name} overwrites the resource policy`),
  ];
}

function doorViolations(graph: Graph, door: ExpectedDoor, configuration: Configuration): string[] {
  switch (door.front) {
    case "iam-url":
      return [...urlViolations(graph, door), ...policyViolations(graph, door, configuration)];
    case "public-url":
      return [...urlViolations(graph, door), ...publicAccessViolations(graph, door)];
    case "roles":
      return loginAccessViolations(graph, door, configuration);
    case "rest-api":
      return []; // private-door-checks.ts
  }
}

function urlViolations(graph: Graph, door: ExpectedDoor): string[] {
  const { inputs } = partsOf(graph, door);
  const url = inputs("Url");
  const found: string[] = [];
  if (url["qualifier"] !== "live") found.push("the URL is not on the alias");
  if (url["functionName"] !== inputs("Function")["name"]) found.push("the URL is another function's");
  if (door.front === "iam-url" && url["authorizationType"] !== "AWS_IAM")
    found.push("the URL takes unsigned requests");
  if (door.front === "public-url" && url["authorizationType"] !== "NONE")
    found.push("the URL wants a signature of AWS");
  if (url["cors"] !== undefined) found.push("the URL answers CORS");
  return found;
}

function policyViolations(graph: Graph, door: ExpectedDoor, configuration: Configuration): string[] {
  const { inputs, outputs } = partsOf(graph, door);
  const access = inputs("LiveAccess");
  const alias = String(outputs("Live")["arn"]);
  const schedule = { role: String(outputs("WarmUpRole")["arn"]), identityAllows: true };
  const policy = String(access["policy"]);
  const written = statements(policy);
  const admitted = new Set(
    written.flatMap(({ effect, principals }) => (effect === "Allow" ? principals : [])),
  );
  const wildcards = written.flatMap(({ actions, resources }) =>
    [...actions, ...resources].filter((one) => /[*?]/.test(one)),
  );

  const every = (requests: readonly AuthorizationRequest[]) =>
    requests.every((one) => isAllowed(policy, one));
  const some = (requests: readonly AuthorizationRequest[]) => requests.some((one) => isAllowed(policy, one));
  const found: string[] = [];
  if (access["resourceArn"] !== alias) found.push("the resource policy is not on the alias");
  for (const caller of callersOf(configuration)) {
    if (!every(throughUrl(alias, caller))) found.push(`${caller.role} cannot use the URL`);
    if (some(directly(alias, caller))) found.push(`${caller.role} can invoke directly`);
  }
  for (const principal of admitted)
    if (!admittedBy(configuration).includes(principal)) found.push(`the resource policy admits ${principal}`);
  for (const wildcard of wildcards) found.push(`the resource policy has a wildcard: ${wildcard}`);
  if (some(throughUrl(alias, STRANGER))) found.push("a stranger can use the URL");
  if (some(throughUrl(alias, OUTSIDER))) found.push("another account can use the URL");
  if (some([...throughUrl(alias, "anonymous"), ...throughUrl(alias, "anonymous", "NONE")]))
    found.push("anybody can use the URL");
  if (some(directly(alias, ADMINISTRATOR))) found.push("direct invocation is not denied");
  if (!every(directly(alias, schedule))) found.push("the schedule cannot invoke the alias");
  return found;
}

/** The configured roles, each where the configuration says that it comes from. */
export function callersOf(configuration: Configuration) {
  const { access } = configuration.deployment;
  return roleCallers(configuration)
    .filter(({ role }) => access.to !== "accounts" || access.ids.includes(role.account))
    .map(({ roleArn }) => ({
      role: roleArn,
      identityAllows: true,
      ...(access.to === "organization" && { organization: access.id }),
    })) satisfies Principal[];
}

/** The principals that the policy may name. What an organization's `*` is good for, the evaluation shows. */
export function admittedBy(configuration: Configuration): readonly string[] {
  const { access } = configuration.deployment;
  switch (access.to) {
    case "roles":
      return roleCallers(configuration).map(({ roleArn }) => `AWS ${roleArn}`);
    case "organization":
      return ["*"];
    case "accounts":
      return access.ids.map((id) => `AWS arn:aws:iam::${id}:root`);
  }
}
