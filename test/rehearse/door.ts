import { createHash, randomBytes, randomUUID } from "node:crypto";
import { functionUrlEvent } from "../../packages/local/src/iam-door-event.ts";

/** A request as a door has let it in. */
export interface DoorRequest {
  /** The verified ARN of the session. */
  readonly principal: string;
  readonly path: string;
  readonly query: string;
  /** The function's. */
  readonly account: string;
  readonly region: string;
  /** Told of what the event holds that may be written nowhere. */
  readonly planted: (secret: string) => void;
}

/** What a caller would get. */
export interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as an object. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** A front door of the function: how AWS would invoke it. */
export interface Door {
  /** As `BROKER_DOOR` has it. */
  readonly name: string;
  readonly is: string;
  readonly event: (request: DoorRequest) => object;
  /** Reads what the function answered in the door's form. */
  readonly heard: (result: unknown) => Heard;
}

/** The doors of the deployment. Each row of the table that begins with a door is tried for each of these. */
export const doors: readonly [Door, ...Door[]] = [
  { name: "api", is: "IAM function URL", event: urlEvent, heard: jsonHeard },
];

/** What other kinds of triggers would send, were they connected; `of` names the door whose own event it is. */
const triggers: readonly (Pick<Door, "is" | "event"> & { readonly of?: string })[] = [
  { of: "api", is: "an IAM function URL", event: urlEvent },
  { of: "private", is: "a private REST API", event: restEvent },
  {
    is: "a function URL without authentication",
    event: (request) => withContext(urlEvent(request), { authorizer: undefined }),
  },
  {
    is: "an HTTP API with JWTs",
    event: (request) =>
      withContext(urlEvent(request), {
        authorizer: { jwt: { claims: { sub: request.principal }, scopes: null } },
        domainName: `abc123.execute-api.${request.region}.amazonaws.com`,
      }),
  },
  {
    is: "a load balancer",
    event: ({ path, query, principal }) => ({
      requestContext: { elb: { targetGroupArn: "arn:aws:elasticloadbalancing:::targetgroup/t/1" } },
      httpMethod: "GET",
      path,
      queryStringParameters: Object.fromEntries(new URLSearchParams(query)),
      headers: { "x-amzn-oidc-identity": principal },
      body: "",
      isBase64Encoded: false,
    }),
  },
];

export const foreignTo = (door: Door) => triggers.filter((trigger) => trigger.of !== door.name);

/** The local door's event, signed with what nobody may find again. */
function urlEvent({ principal, path, query, account, region, planted }: DoorRequest) {
  const [sessionToken, secretAccessKey] = [randomBytes(48).toString("hex"), randomUUID()];
  const signature = createHash("sha256").update(secretAccessKey).digest("hex");
  const accessKeyId = `ASIA${signature.slice(0, 16).toUpperCase()}`;
  for (const secret of [sessionToken, signature]) planted(secret);
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261128/${region}/lambda/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
    "x-amz-security-token": sessionToken,
  };
  return functionUrlEvent({
    sent: { method: "GET", path, query, headers: Object.entries(headers), body: new Uint8Array() },
    httpVersion: "1.1",
    sourceIp: "192.0.2.7",
    accessKeyId,
    identity: { secretAccessKey, userArn: principal, accountId: principal.split(":")[4] ?? "" },
    account,
    region,
    requestId: randomUUID(),
    traceId: "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700",
    receivedAt: Date.now(),
  });
}

/** A REST API's event, payload 1.0, with IAM authorization (API Gateway Developer Guide, "Lambda proxy integrations"). */
function restEvent({ principal, path, query, account, region }: DoorRequest): object {
  const parameters = Object.fromEntries(new URLSearchParams(query));
  return {
    resource: "/{proxy+}",
    path,
    httpMethod: "GET",
    headers: {},
    multiValueHeaders: {},
    queryStringParameters: parameters,
    multiValueQueryStringParameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, [value]]),
    ),
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      accountId: account,
      apiId: "abc123",
      domainName: `abc123.execute-api.${region}.amazonaws.com`,
      httpMethod: "GET",
      identity: { accountId: account, userArn: principal, sourceIp: "192.0.2.7", vpceId: "vpce-0123456789" },
      path: `/live${path}`,
      requestId: randomUUID(),
      stage: "live",
    },
    body: null,
    isBase64Encoded: false,
  };
}

function withContext(event: ReturnType<typeof urlEvent>, members: object): object {
  return { ...event, requestContext: { ...event.requestContext, ...members } };
}

/** What function URLs and REST APIs send on alike. */
function jsonHeard(result: unknown): Heard {
  const { statusCode, headers, body } = result as {
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  return { status: statusCode, headers, text: body, json: JSON.parse(body) as Heard["json"] };
}
