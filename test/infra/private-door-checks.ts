import type { Configuration, PrivateDoor } from "@btp-token-broker/core";
import { idOf } from "./aws-mocks.ts";
import { at, type Graph, named } from "./graph.ts";
import { aliasPolicyViolations, apiPolicyViolations } from "./private-access-checks.ts";

/** What the private door is made of in API Gateway. Whatever else is there is another way in. */
const PARTS = [
  "PrivateApi",
  "PrivateApiAccess",
  "PrivateApiPaths",
  "PrivateApiRootMethod",
  "PrivateApiRootIntegration",
  "PrivateApiPathsMethod",
  "PrivateApiPathsIntegration",
  "PrivateApiDeployment",
  "PrivateApiStage",
  "PrivateApiSettings",
];

/** Ways through API Gateway that are open and should be closed, or the other way round. */
export function privateDoorViolations(graph: Graph, configuration: Configuration): string[] {
  const { privateDoor } = configuration.deployment;
  const expected = privateDoor ? PARTS : [];
  const surplus = graph.resources
    .filter(({ type, name }) => /^aws:apigateway(v2)?\//.test(type) && !expected.includes(name))
    .map(({ name }) => `${name} is a part of an API that nothing needs`);
  if (!privateDoor) return surplus;
  const found = [
    ...deviations(graph, privateDoor),
    ...deploymentViolations(graph),
    ...apiPolicyViolations(graph, configuration, privateDoor),
    ...aliasPolicyViolations(graph),
  ];
  return [...surplus, ...found.map((violation) => `private: ${violation}`)];
}

/** Each row: which resource, where in its inputs, what must stand there, and what it means if it does not. */
function deviations(graph: Graph, { endpoints }: PrivateDoor): string[] {
  const uri = named(graph, "PrivateLive")?.outputs["invokeArn"];
  const paths = idOf("PrivateApiPaths");
  const rows: readonly (readonly [string, readonly string[], unknown, string])[] = [
    ["PrivateApi", ["endpointConfiguration", "types"], "PRIVATE", "the API is on the internet"],
    ["PrivateApi", ["endpointConfiguration", "vpcEndpointIds"], endpoints, "the API has other endpoints"],
    ["PrivateApi", ["disableExecuteApiEndpoint"], false, "the API has no address"],
    ["PrivateApi", ["body"], undefined, "the API has routes of its own"],
    ["PrivateApi", ["policy"], undefined, "the API has two policies"],
    ["PrivateApi", ["binaryMediaTypes"], undefined, "the API takes bodies for bytes"],
    ["PrivateApiPaths", ["pathPart"], "{proxy+}", "paths are left out"],
    ...(["Root", "Paths"] as const).flatMap((route) =>
      methodRows(route, route === "Root" ? "root" : paths, uri),
    ),
    ["PrivateApiStage", ["stageName"], "live", "the stage has another name"],
    ["PrivateApiStage", ["deployment"], idOf("PrivateApiDeployment"), "the stage serves another deployment"],
    ["PrivateApiStage", ["canarySettings"], undefined, "the stage serves two deployments"],
    ["PrivateApiStage", ["variables"], undefined, "the stage has variables"],
    ["PrivateApiStage", ["cacheClusterEnabled"], false, "the stage keeps answers"],
    ["PrivateApiStage", ["accessLogSettings"], undefined, "the API writes a log of its own"],
    ["PrivateApiSettings", ["methodPath"], "*/*", "the settings are not every method's"],
    ["PrivateApiSettings", ["stageName"], "live", "the settings are another stage's"],
    ["PrivateApiSettings", ["settings", "cachingEnabled"], false, "the stage keeps answers"],
    ["PrivateApiSettings", ["settings", "dataTraceEnabled"], false, "API Gateway writes tokens down"],
    ["PrivateApiSettings", ["settings", "loggingLevel"], "OFF", "the API writes a log of its own"],
    ["PrivateApiSettings", ["settings", "throttlingRateLimit"], 1_000, "requests are throttled elsewhere"],
    ["PrivateApiSettings", ["settings", "throttlingBurstLimit"], 500, "bursts are throttled elsewhere"],
  ];
  return rows
    .filter(([name, path, expected]) => text(at(named(graph, name)?.inputs, ...path)) !== text(expected))
    .map(([, , , meaning]) => meaning);
}

function methodRows(route: "Root" | "Paths", resource: string, uri: unknown) {
  const [method, integration] = [`PrivateApi${route}Method`, `PrivateApi${route}Integration`];
  return [
    [method, ["httpMethod"], "ANY", `${route}: the broker does not see every method`],
    [method, ["resourceId"], resource, `${route}: the method is on another path`],
    [method, ["authorization"], "AWS_IAM", `${route}: unsigned requests are let in`],
    [method, ["apiKeyRequired"], false, `${route}: an API key is asked for`],
    [integration, ["resourceId"], resource, `${route}: the integration is another path's`],
    [integration, ["uri"], uri, `${route}: the integration is not with the alias`],
    [integration, ["type"], "AWS_PROXY", `${route}: the event is not API Gateway's own`],
    [integration, ["requestTemplates"], undefined, `${route}: the event is not API Gateway's own`],
    [integration, ["requestParameters"], undefined, `${route}: the event is not API Gateway's own`],
    [integration, ["integrationHttpMethod"], "POST", `${route}: Lambda is not invoked`],
    [integration, ["credentials"], undefined, `${route}: a role invokes in the API's place`],
  ] as const;
}

const text = (value: unknown) => JSON.stringify(value);

/** What a deployment has to wait for, and to be made anew for. */
function deploymentViolations(graph: Graph): string[] {
  const deployment = named(graph, "PrivateApiDeployment");
  const served = PARTS.filter((name) => /Access|Method|Integration/.test(name));
  const triggers = Object.values({ ...(deployment?.inputs["triggers"] as Readonly<Record<string, string>>) });
  const policy = named(graph, "PrivateApiAccess")?.inputs["policy"];
  const uri = named(graph, "PrivateApiPathsIntegration")?.inputs["uri"];
  const endpoints = at(named(graph, "PrivateApi")?.inputs, "endpointConfiguration", "vpcEndpointIds");
  return [
    ...served
      .filter((name) => deployment?.after.includes(name) !== true)
      .map((name) => `the deployment does not wait for ${name}`),
    ...(triggers.includes(String(policy)) ? [] : ["a change of the policy is not deployed"]),
    ...(triggers.includes(String(uri)) ? [] : ["a change of the integration is not deployed"]),
    ...(triggers.includes(String(endpoints)) ? [] : ["a change of the endpoints is not deployed"]),
    ...(triggers.some((one) => one.includes("AWS_IAM")) ? [] : ["a change of the methods is not deployed"]),
  ];
}
