import type { PrivateDoor } from "@btp-token-broker/core";
import { configuredCallers } from "./callers.ts";
import { admit } from "./door.ts";
import { frontDoor } from "./front-door.ts";
import { privateApiPolicy } from "./private-api-policy.ts";
import { configuration, prefix } from "./stage.ts";

/** A part of the URL. The function takes the events of this stage and of no other. */
const STAGE = "live";

/** Every method of every path, so that 404 and 405 are the broker's, and are written down by it. Signed, always. */
const METHOD = { httpMethod: "ANY", authorization: "AWS_IAM", apiKeyRequired: false };

/**
 * Below any region's default for a whole account, 2,500 a second and 1,250 at once, which all APIs of the account share:
 * a client in a loop does not close the others.
 */
const THROTTLE = { throttlingRateLimit: 1_000, throttlingBurstLimit: 500 };

/** The addresses of the door for callers in a VPC, one for each of its endpoints; `undefined` where none is configured. */
export const privateUrls = configuration.deployment.privateDoor && open(configuration.deployment.privateDoor);

/**
 * Makes a REST API that only the endpoints of a VPC reach, and the function behind it.
 *
 * Not `sst.aws.ApiGatewayV1`: it gives API Gateway its right to invoke by an `aws.lambda.Permission`, which the alias's
 * policy would overwrite, to the function rather than the alias, and answers OPTIONS without a signature.
 */
function open(place: PrivateDoor) {
  const api = new aws.apigateway.RestApi("PrivateApi", {
    name: `${prefix}-private`,
    endpointConfiguration: { types: "PRIVATE", vpcEndpointIds: [...place.endpoints] },
    disableExecuteApiEndpoint: false,
  });
  const behind = frontDoor("private", { BROKER_API_ID: api.id });
  admit(behind, {
    through: $interpolate`${api.executionArn}/${STAGE}/*`.apply((executionArn) => ({
      kind: "rest-api" as const,
      executionArn,
    })),
  });

  const policy = api.executionArn.apply((arn) =>
    privateApiPolicy({ api: arn, stage: STAGE, callers: configuredCallers(configuration), ...place }),
  );
  const access = new aws.apigateway.RestApiPolicy("PrivateApiAccess", { restApiId: api.id, policy });
  const paths = new aws.apigateway.Resource("PrivateApiPaths", {
    restApi: api.id,
    parentId: api.rootResourceId,
    pathPart: "{proxy+}", // All but the root itself.
  });
  const uri = behind.live.invokeArn;
  const routes = [
    ...route("PrivateApiRoot", { api, resourceId: api.rootResourceId, uri }),
    ...route("PrivateApiPaths", { api, resourceId: paths.id, uri }),
  ];
  const { stage } = serve(api, {
    // API Gateway serves what it was when it was deployed. What is not in here changes without effect.
    triggers: { policy, uri, method: JSON.stringify(METHOD), endpoints: place.endpoints.join() },
    // A private API without a policy cannot be deployed, and one without methods neither.
    dependsOn: [access, ...routes],
  });
  return $resolve({ id: api.id, url: stage.invokeUrl }).apply(({ id, url }) =>
    place.endpoints.map((endpoint) => url.replace(id, `${id}-${endpoint}`)),
  );
}

interface Route {
  readonly api: aws.apigateway.RestApi;
  readonly resourceId: $util.Input<string>;
  /** Of the alias: what is invoked past it, the function takes for no door's. */
  readonly uri: $util.Input<string>;
}

/** Proxy integration without a role or a mapping: the event is API Gateway's own, and the alias's policy says who it is. */
function route(name: string, { api, resourceId, uri }: Route): $util.Resource[] {
  const at = { restApi: api.id, resourceId };
  const method = new aws.apigateway.Method(`${name}Method`, { ...at, ...METHOD });
  const integration = new aws.apigateway.Integration(`${name}Integration`, {
    ...at,
    httpMethod: method.httpMethod,
    type: "AWS_PROXY",
    integrationHttpMethod: "POST", // What Lambda is invoked with, whatever the caller's method.
    uri,
  });
  return [method, integration];
}

interface Deployed {
  readonly triggers: Readonly<Record<string, $util.Input<string>>>;
  readonly dependsOn: $util.Resource[];
}

/**
 * Deploys the API to its one stage.
 *
 * API Gateway logs nothing: the audit line is the log, a trace would hold tokens, and a log group would need a role of
 * the whole account. It caches nothing either: an answer is its caller's.
 */
function serve(api: aws.apigateway.RestApi, { triggers, dependsOn }: Deployed) {
  const deployment = new aws.apigateway.Deployment(
    "PrivateApiDeployment",
    { restApi: api.id, triggers },
    { dependsOn },
  );
  const stage = new aws.apigateway.Stage("PrivateApiStage", {
    restApi: api.id,
    deployment: deployment.id,
    stageName: STAGE,
    cacheClusterEnabled: false,
    xrayTracingEnabled: false,
  });
  const settings = new aws.apigateway.MethodSettings(
    "PrivateApiSettings",
    {
      restApi: api.id,
      stageName: STAGE,
      methodPath: "*/*",
      settings: { ...THROTTLE, loggingLevel: "OFF", dataTraceEnabled: false, cachingEnabled: false },
    },
    { dependsOn: [stage] },
  );
  return { stage, settings };
}
