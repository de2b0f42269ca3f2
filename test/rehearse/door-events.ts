import { createHash, randomBytes, randomUUID } from "node:crypto";
import { functionUrlEvent } from "../../packages/local/src/iam-door-event.ts";
import { urlDoorEvent } from "../../packages/local/src/url-door-event.ts";
import { privateApiEvent } from "../support/private-api-event.ts";
import type { DoorRequest } from "./door-request.ts";

/** What a function is invoked with. */
export type DoorEvent = (request: DoorRequest) => object;

/** A function URL's event, which is the local door's, signed with what nobody may find again. */
export function urlEvent(request: DoorRequest): ReturnType<typeof functionUrlEvent> {
  const { principal, path, query, account, region } = request;
  const { accessKeyId, secretAccessKey, headers } = signed(request, "lambda");
  return functionUrlEvent({
    ...received(),
    sent: { method: "GET", path, query, headers: Object.entries(headers), body: new Uint8Array() },
    accessKeyId,
    identity: { secretAccessKey, userArn: principal, accountId: principal.split(":")[4] ?? "" },
    account,
    region,
  });
}

/** That of a function URL without authentication: its own door reads a JWT out of it, and no other reads anything. */
export const publicUrlEvent: DoorEvent = ({ path, query, form, bearer, region }) =>
  urlDoorEvent(
    {
      ...received(),
      sent: {
        method: form === undefined ? "GET" : "POST",
        path,
        query,
        headers: [
          ...(bearer === undefined ? [] : [["authorization", `Bearer ${bearer}`] as const]),
          ...(form === undefined ? [] : [["content-type", "application/x-www-form-urlencoded"] as const]),
        ],
        body: new TextEncoder().encode(form ?? ""),
      },
    },
    { domainName: `abc123.lambda-url.${region}.on.aws`, accountId: "anonymous", context: {} },
  );

/** An HTTP API's, payload 2.0. */
export const jwtEvent: DoorEvent = (request) =>
  withContext(urlEvent(request), {
    authorizer: { jwt: { claims: { sub: request.principal }, scopes: null } },
    domainName: `abc123.execute-api.${request.region}.amazonaws.com`,
  });

/** A private REST API's, which is that of the door's tests. */
export const privateEvent: DoorEvent = (request) =>
  restEvent(request, { vpcId: request.api.vpc, vpceId: request.api.endpoint });

/** That of a REST API that is in no VPC: it says nothing of an endpoint. */
export const regionalEvent: DoorEvent = (request) =>
  restEvent(request, { vpcId: undefined, vpceId: undefined });

export const loadBalancerEvent: DoorEvent = ({ path, query, principal }) => ({
  requestContext: { elb: { targetGroupArn: "arn:aws:elasticloadbalancing:::targetgroup/t/1" } },
  httpMethod: "GET",
  path,
  queryStringParameters: Object.fromEntries(new URLSearchParams(query)),
  headers: { "x-amzn-oidc-identity": principal },
  body: "",
  isBase64Encoded: false,
});

function restEvent(request: DoorRequest, way: Readonly<Record<string, unknown>>) {
  const { principal, path, query, account, region, api } = request;
  const { accessKeyId, headers } = signed(request, "execute-api");
  const domainName = `${api.id}-${api.endpoint}.execute-api.${region}.amazonaws.com`;
  return privateApiEvent({
    path,
    query,
    headers: { ...headers, Host: domainName },
    userArn: principal,
    identity: { accountId: principal.split(":")[4], accessKey: accessKeyId, ...way },
    requestContext: { accountId: account, apiId: api.id, domainName, requestId: randomUUID() },
  });
}

const received = () => ({
  httpVersion: "1.1",
  sourceIp: "192.0.2.7",
  requestId: randomUUID(),
  traceId: "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700",
  receivedAt: Date.now(),
});

function withContext(event: ReturnType<typeof urlEvent>, members: object): object {
  return { ...event, requestContext: { ...event.requestContext, ...members } };
}

function signed({ region, planted }: DoorRequest, service: string) {
  const [sessionToken, secretAccessKey] = [randomBytes(48).toString("hex"), randomUUID()];
  const signature = createHash("sha256").update(secretAccessKey).digest("hex");
  const accessKeyId = `ASIA${signature.slice(0, 16).toUpperCase()}`;
  for (const secret of [sessionToken, signature]) planted(secret);
  return {
    accessKeyId,
    secretAccessKey,
    headers: {
      Authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261128/${region}/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
      "X-Amz-Security-Token": sessionToken,
    },
  };
}
