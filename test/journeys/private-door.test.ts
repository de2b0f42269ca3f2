import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LocalLambda } from "../../packages/local/src/lambda.ts";
import { functionUrlEvent } from "../support/function-url-event.ts";
import { type Journey, startJourney } from "../support/journey.ts";
import { privateApi, privateApiEvent, type PrivateApiRequest } from "../support/private-api-event.ts";

let broker: Journey;
let behindTheApi: LocalLambda;
beforeAll(async () => {
  broker = await startJourney();
  behindTheApi = await broker.startAnother({ BROKER_DOOR: "private", BROKER_API_ID: privateApi.apiId });
});
afterAll(async () => {
  await behindTheApi.stop();
  await broker[Symbol.asyncDispose]();
});

interface Result {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function ask(request: PrivateApiRequest = {}) {
  const result = (await behindTheApi.invoke(privateApiEvent(request))) as Result;
  return { ...result, json: JSON.parse(result.body) as Readonly<Record<string, unknown>> };
}

describe("the deployed bundle behind a private REST API", () => {
  test("answers a token in the form that API Gateway takes, and keeps it", async () => {
    const first = await ask({ query: "key=cis-central&scope=job.read" });
    expect(Object.keys(first).toSorted()).toEqual([
      "body",
      "headers",
      "isBase64Encoded",
      "json",
      "statusCode",
    ]);
    expect(first).toMatchObject({ statusCode: 200, isBase64Encoded: false });
    expect(first.json).toMatchObject({ token_type: "bearer", scope: "cis-central!b14.job.read" });
    expect(first.headers).toMatchObject({ "x-cache": "miss", "cache-control": "no-store" });
    const second = await ask({ query: "key=cis-central&scope=job.read" });
    expect(second.headers["x-cache"]).toBe("hit");
    expect(second.json["access_token"]).toBe(first.json["access_token"]);
  });

  test.for([
    { method: "GET", path: "/access", query: "", status: 200, because: "every route is there" },
    { method: "GET", path: "/health", query: "", status: 200, because: "every route is there" },
    { method: "HEAD", path: "/token", status: 405, because: "Hono would answer it with GET's token" },
    { method: "OPTIONS", path: "/token", status: 405, because: "there is no CORS" },
    { method: "DELETE", path: "/token", status: 405, because: "there is nothing to delete" },
    { method: "GET", path: "/%74oken", status: 404, because: "the API hands on the path as it came" },
    { method: "GET", path: "/live/token", status: 404, because: "the stage is not in the path" },
    { method: "GET", path: "/", query: "", status: 404, because: "nothing is there" },
    { method: "GET", path: "/token", query: "key=k&key=k", status: 400, because: "a parameter stands twice" },
    { method: "GET", path: "/token", query: "constructor=1&key=k", status: 400, because: "it is not known" },
    { method: "GET", path: "/token", query: "X-Amz-Date=1&key=k", status: 400, because: "it is presigned" },
  ])(
    "$method $path?$query is $status: $because",
    async ({ status, method, path, query = "key=cis-central" }) => {
      const { statusCode, headers } = await ask({ method, path, query });
      expect([statusCode, headers["cache-control"]]).toEqual([status, "no-store"]);
    },
  );

  test("writes the same audit line as behind the URL", async () => {
    const { headers } = await ask({ userArn: "arn:aws:sts::111122223333:assumed-role/nobody/s" });
    expect(broker.audits().at(-1)).toMatchObject({
      request_id: headers["x-request-id"],
      outcome: "access_denied",
      caller: "nobody",
      principal: "arn:aws:sts::111122223333:assumed-role/nobody/s",
    });
  });

  test("keeps warm like any other", async () => {
    const scheduledTime = new Date(broker.clock.now()).toISOString();
    const report = await behindTheApi.invoke({ kind: "warm-up", scheduledTime });
    expect(report).toMatchObject({ type: "warm-up", entries: [{ key: "cis-central" }] });
  });

  test.for([
    { event: functionUrlEvent(), because: "that is the other door" },
    {
      event: privateApiEvent({ identity: { vpceId: "vpce-00000000" } }),
      because: "that is another endpoint",
    },
    { event: privateApiEvent({ identity: { userArn: null } }), because: "nobody has signed" },
    { event: privateApiEvent({ requestContext: { apiId: "zzzzzzzzzz" } }), because: "that is another API" },
  ])("fails the invocation: $because", async ({ event }) => {
    await expect(behindTheApi.invoke(event)).rejects.toThrow("The event was refused");
  });

  test("and behind the URL no request of the API is taken", async () => {
    await expect(broker.lambda.invoke(privateApiEvent())).rejects.toThrow("not_an_event_of_this_door");
  });

  test("does not start when it is not told which API is its own", async () => {
    await expect(broker.startAnother({ BROKER_DOOR: "private" })).rejects.toThrow("BROKER_API_ID is not set");
  });
});
