import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LocalLambda } from "../../packages/local/src/lambda.ts";
import { privateApi, privateApiEvent } from "../support/private-api-event.ts";
import { startWorkloadJourney, type WorkloadJourney } from "../support/workload-journey.ts";

let broker: WorkloadJourney;
let behindTheApi: LocalLambda;
beforeAll(async () => {
  broker = await startWorkloadJourney();
  behindTheApi = await broker.startAnother({ BROKER_DOOR: "private", BROKER_API_ID: privateApi.apiId });
});
afterAll(async () => {
  await behindTheApi.stop();
  await broker[Symbol.asyncDispose]();
});

/** An answer, less what no two answers share. */
interface Bytes {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const OF_ONE_REQUEST = ["x-request-id", "x-amzn-requestid", "x-amzn-trace-id", "date"];

function bytesOf(status: number, headers: Bytes["headers"], text: string): Bytes {
  const id = String(headers["x-request-id"]);
  expect(text).toContain(id);
  const shared = Object.entries(headers).filter(([name]) => !OF_ONE_REQUEST.includes(name));
  return { status, headers: Object.fromEntries(shared), body: text.replace(id, "") };
}

/** How a key is asked for at a door, by a caller who is granted another. */
const DOORS: readonly { readonly door: string; readonly ask: (key: string) => Promise<Bytes> }[] = [
  ...["/token?key=", "/access/"].map((target) => ({
    door: `with a signature, GET ${target}`,
    ask: async (key: string) => {
      const { status, headers, text } = await broker.ask("orders", `${target}${key}`);
      return bytesOf(status, headers, text);
    },
  })),
  ...["/token?key=", "/access/"].map((target) => ({
    door: `with a JWT, GET ${target}`,
    ask: async (key: string) => {
      const { status, headers, text } = await broker.askAs(await broker.jwt("deploy"), `${target}${key}`);
      return bytesOf(status, headers, text);
    },
  })),
  {
    door: "with a JWT, POST /token",
    ask: async (key) => {
      const body = new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token: await broker.jwt("deploy"),
        subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
        audience: key,
      });
      const { status, headers, text } = await broker.askAs(undefined, "/token", { method: "POST", body });
      return bytesOf(status, headers, text);
    },
  },
  ...["/token?key=", "/access/"].map((target) => ({
    door: `through the private API, GET ${target}`,
    ask: async (key: string) => {
      const [path = "", query = ""] = `${target}${key}`.split("?");
      const result = (await behindTheApi.invoke(privateApiEvent({ path, query }))) as {
        readonly statusCode: number;
        readonly headers: Readonly<Record<string, string>>;
        readonly body: string;
      };
      return bytesOf(result.statusCode, result.headers, result.body);
    },
  })),
];

/** Everything that stands behind the broker, and how often it was asked. */
async function asked(): Promise<unknown> {
  const [state, issuers] = await Promise.all(
    ["/state", "/issuers"].map(async (path) => (await fetch(`${broker.controls.origin}${path}`)).json()),
  );
  const { xsuaa, secrets } = state as Readonly<Record<string, unknown>>;
  return { xsuaa, secrets, issuers };
}

describe("A key that no rule grants and one that does not exist", () => {
  test.for(DOORS)("are the same bytes but for the request id, $door", async ({ ask }) => {
    const forbidden = await ask("cis-local");
    expect(forbidden.status).toBeGreaterThanOrEqual(400);
    expect(await ask("no-such-key")).toEqual(forbidden);
  });

  test.for(DOORS)("are asked of nobody else, $door", async ({ ask }) => {
    const before = await asked();
    await ask("cis-local");
    expect(await asked()).toEqual(before);
    await ask("no-such-key");
    expect(await asked()).toEqual(before);
  });

  test("would be counted if anybody were asked, as a key is that a rule grants", async () => {
    const before = await asked();
    expect((await broker.ask("orders", "/token?key=cis-central")).status).toBe(200);
    expect(await asked()).not.toEqual(before);
  });
});
