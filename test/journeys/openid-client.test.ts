import * as client from "openid-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  EKS_CLAIMS,
  GITHUB_CLAIMS,
  startWorkloadJourney,
  type WorkloadJourney,
} from "../support/workload-journey.ts";

const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const JWT = "urn:ietf:params:oauth:token-type:jwt";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

let broker: WorkloadJourney;
beforeAll(async () => {
  broker = await startWorkloadJourney();
});
afterAll(async () => {
  await broker[Symbol.asyncDispose]();
});

/** As a workload would that knows the broker's address and nothing else of it; plain HTTP is the local door's. */
const discover = (authentication: client.ClientAuth = client.None()) =>
  client.discovery(new URL(broker.door.origin), "a-workload", undefined, authentication, {
    algorithm: "oauth2",
    execute: [client.allowInsecureRequests],
  });

async function exchange(token: string, parameters: Readonly<Record<string, string>> = {}) {
  const sent = { subject_token: token, subject_token_type: JWT, audience: "cis-central", ...parameters };
  return client.genericGrantRequest(await discover(), TOKEN_EXCHANGE, sent);
}

/** What openid-client makes of an answer that is an error. */
async function refusalOf(answering: Promise<unknown>) {
  const error: unknown = await answering.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof client.ResponseBodyError)) throw error;
  return { status: error.status, error: error.error };
}

const WORKLOADS = [
  {
    caller: "deploy",
    shape: "GitHub Actions",
    claims: GITHUB_CLAIMS,
    scope: "cis-central!b14.event.read cis-central!b14.job.read",
    beyond: "cis-central!b14.subaccount.read",
    otherKey: "cis-local",
  },
  {
    caller: "billing",
    shape: "a pod in EKS",
    claims: EKS_CLAIMS,
    scope: "cis-central!b14.event.read",
    beyond: "cis-central!b14.job.read",
    otherKey: "saas-registry",
  },
];

describe("openid-client, as it is,", () => {
  test("discovers the broker by its address", async () => {
    const metadata = (await discover()).serverMetadata();
    expect(metadata).toMatchObject({
      issuer: broker.door.origin,
      token_endpoint: `${broker.door.origin}/token`,
      grant_types_supported: [TOKEN_EXCHANGE],
    });
  });

  test.for(WORKLOADS)("gets $caller, with the JWT of $shape, what its rule says", async (workload) => {
    const { caller, claims, scope } = workload;
    const answer = await exchange(await broker.jwt(caller, { claims }));
    expect(answer).toMatchObject({ token_type: "bearer", issued_token_type: ACCESS_TOKEN, scope });
    expect(answer.expires_in).toBeGreaterThan(3_600);
    expect(answer.access_token.split(".")).toHaveLength(3);
    const issuer = caller === "deploy" ? "actions" : "cluster";
    expect(broker.audits().at(-1)).toMatchObject({ route: "POST /token", outcome: "issued", caller, issuer });
  });

  test.for(WORKLOADS)("gets $caller one of its scopes when it asks for one", async ({ caller, claims }) => {
    const scope = "event.read";
    const answer = await exchange(await broker.jwt(caller, { claims }), { scope });
    expect(answer.scope).toBe("cis-central!b14.event.read");
  });

  test.for(WORKLOADS)("gets $caller no scope beyond, and no other key", async (workload) => {
    const { caller, claims, beyond, otherKey } = workload;
    const token = await broker.jwt(caller, { claims });
    expect(await refusalOf(exchange(token, { scope: beyond }))).toEqual({
      status: 400,
      error: "invalid_scope",
    });
    for (const audience of [otherKey, "no-such-key"])
      expect(await refusalOf(exchange(token, { audience }))).toEqual({
        status: 400,
        error: "invalid_target",
      });
  });

  test.for([
    { claims: { sub: "repo:acme@1234/deploy@5678:environment:dev" }, because: "the environment is another" },
    { claims: { ref: "refs/heads/feature" }, because: "the branch is another" },
    { claims: { runner_environment: null }, because: "a claim is missing" },
  ])("gets a job nothing that is not the configured one, since $because", async ({ claims }) => {
    const token = await broker.jwt("deploy", { claims: { ...GITHUB_CLAIMS, ...claims } });
    expect(await refusalOf(exchange(token))).toEqual({ status: 400, error: "invalid_target" });
    expect(broker.audits().at(-1)).not.toHaveProperty("caller");
  });

  test("hears invalid_request for a subject token that is forged", async () => {
    const token = await broker.jwt("deploy", { forged: true });
    expect(await refusalOf(exchange(token))).toEqual({ status: 400, error: "invalid_request" });
    expect(broker.audits().at(-1)).toMatchObject({ cause: { reason: "signature_wrong" } });
  });

  test.for([
    { how: "a secret in the form", authentication: client.ClientSecretPost("a-secret") },
    { how: "a Basic header", authentication: client.ClientSecretBasic("a-secret") },
  ])("may introduce itself by $how, and nothing depends on it", async ({ authentication }) => {
    const configured = await discover(authentication);
    const sent = {
      subject_token: await broker.jwt("billing"),
      subject_token_type: JWT,
      audience: "cis-central",
    };
    expect(await client.genericGrantRequest(configured, TOKEN_EXCHANGE, sent)).toMatchObject({
      scope: "cis-central!b14.event.read",
    });
  });

  test("hears unsupported_grant_type for another grant", async () => {
    expect(await refusalOf(client.clientCredentialsGrant(await discover()))).toEqual({
      status: 400,
      error: "unsupported_grant_type",
    });
  });
});
