import { ACCOUNT } from "./aws-mocks.ts";
import { PLACE } from "./fixed-broker.ts";
import { type Mutation, omitted, set, to } from "./mutation.ts";

const alias = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:btp-token-broker-dev-private:live`;
const invocation = (target: string) =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${target}/invocations`;

/** The API and what stands between it and the alias. */
export const PRIVATE_API_MUTATIONS: readonly Mutation[] = [
  {
    what: "the private API is on the internet",
    resource: "PrivateApi",
    input: "endpointConfiguration",
    change: set(["types"], "REGIONAL"),
    violations: ["private: the API is on the internet"],
  },
  {
    what: "the private API has an endpoint more",
    resource: "PrivateApi",
    input: "endpointConfiguration",
    change: set(["vpcEndpointIds"], [...PLACE.endpoints, "vpce-0ffffffffffffffff"]),
    violations: [
      "private: the API has other endpoints",
      "private: a change of the endpoints is not deployed",
    ],
  },
  ...(["Root", "Paths"] as const).flatMap((route): Mutation[] => [
    {
      what: `the private API's ${route} takes unsigned requests`,
      resource: `PrivateApi${route}Method`,
      input: "authorization",
      change: to("NONE"),
      violations: [`private: ${route}: unsigned requests are let in`],
    },
    {
      what: `the private API's ${route} has GET alone`,
      resource: `PrivateApi${route}Method`,
      input: "httpMethod",
      change: to("GET"),
      violations: [`private: ${route}: the broker does not see every method`],
    },
    {
      what: `the private API's ${route} is integrated past the alias`,
      resource: `PrivateApi${route}Integration`,
      input: "uri",
      change: to(invocation(alias.replace(/:live$/, ""))),
      violations: [
        `private: ${route}: the integration is not with the alias`,
        // The check reads what is deployed off this one of the two.
        ...(route === "Paths" ? ["private: a change of the integration is not deployed"] : []),
      ],
    },
    {
      what: `the private API's ${route} writes the event itself`,
      resource: `PrivateApi${route}Integration`,
      input: "type",
      change: to("AWS"),
      violations: [`private: ${route}: the event is not API Gateway's own`],
    },
    {
      what: `the private API's ${route} invokes with a role`,
      resource: `PrivateApi${route}Integration`,
      input: "credentials",
      change: to(`arn:aws:iam::${ACCOUNT}:role/gateway`),
      violations: [`private: ${route}: a role invokes in the API's place`],
    },
  ]),
  {
    what: "the private API is deployed before it has anything",
    resource: "PrivateApiDeployment",
    waits: false,
    violations: [
      "PrivateApiAccess",
      "PrivateApiRootMethod",
      "PrivateApiRootIntegration",
      "PrivateApiPathsMethod",
      "PrivateApiPathsIntegration",
    ].map((name) => `private: the deployment does not wait for ${name}`),
  },
  {
    what: "the private API is deployed once and never again",
    resource: "PrivateApiDeployment",
    input: "triggers",
    change: omitted,
    violations: ["policy", "integration", "endpoints", "methods"].map(
      (what) => `private: a change of the ${what} is not deployed`,
    ),
  },
  {
    what: "the private API's stage has another name",
    resource: "PrivateApiStage",
    input: "stageName",
    change: to("prod"),
    violations: ["private: the stage has another name"],
  },
  {
    what: "the private API's limits are another stage's",
    resource: "PrivateApiSettings",
    input: "stageName",
    change: to("prod"),
    violations: ["private: the settings are another stage's"],
  },
  {
    what: "the private API writes who asked into a log of its own",
    resource: "PrivateApiStage",
    input: "accessLogSettings",
    change: to({
      destinationArn: "arn:aws:logs:us-east-1:1:log-group:x",
      format: "$context.identity.accessKey",
    }),
    violations: ["private: the API writes a log of its own"],
  },
  {
    what: "the private API keeps answers",
    resource: "PrivateApiSettings",
    input: "settings",
    change: set(["cachingEnabled"], true),
    violations: ["private: the stage keeps answers"],
  },
  {
    what: "API Gateway traces requests",
    resource: "PrivateApiSettings",
    input: "settings",
    change: set(["dataTraceEnabled"], true),
    violations: ["private: API Gateway writes tokens down"],
  },
  {
    what: "the private API is not throttled",
    resource: "PrivateApiSettings",
    input: "settings",
    change: set(["throttlingRateLimit"], -1),
    violations: ["private: requests are throttled elsewhere"],
  },
  {
    what: "the private API's function is not told which API is its own",
    resource: "PrivateFunction",
    input: "environment",
    change: set(["variables", "BROKER_API_ID"], undefined),
    violations: ["private: BROKER_API_ID is missing"],
  },
];
