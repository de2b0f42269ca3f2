import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Journey, startJourney } from "../support/journey.ts";
import { unlikeDescribed } from "./described.ts";

let broker: Journey;
beforeAll(async () => {
  broker = await startJourney();
});
afterAll(() => broker[Symbol.asyncDispose]());

describe("what comes through the local door", () => {
  test.for([
    { target: "/token?key=cis-central", status: 200 },
    { target: "/token?key=cis-central&min_ttl=86401", status: 400 },
    { target: "/token?key=no-such-key", status: 403 },
    { target: "/access", status: 200 },
    { target: "/access/cis-central", status: 200 },
    { target: "/access/no-such-key", status: 403 },
    { target: "/access/Cis", status: 404 },
    { target: "/health", status: 200 },
    { target: "/health?verbose=1", status: 400 },
  ])("is as docs/openapi.json has it: $status to $target", async ({ target, status }) => {
    const heard = await broker.ask("orders", target);
    expect(heard.status).toBe(status);
    const path = target.replace(/\?.*/, "").replace(/(?<=^\/access\/).+/, "{key}");
    expect(unlikeDescribed({ ...heard, path, method: "GET", body: heard.json })).toEqual([]);
  });

  test("and is none of the document's where the door itself has answered", async () => {
    const heard = await broker.askUnsigned("/health");
    expect(heard.status).toBe(403);
    expect(heard.headers).not.toHaveProperty("x-request-id");
  });
});
