import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startControlledXsuaa } from "./xsuaa-controls-harness.ts";
import { tech } from "./xsuaa-harness.ts";

const ID = encodeURIComponent(tech.clientid);
const USER = "/users/alice";
let parts: Awaited<ReturnType<typeof startControlledXsuaa>>;
beforeEach(async () => {
  parts = await startControlledXsuaa();
});
afterEach(() => parts[Symbol.asyncDispose]());

const ask = (...asked: Parameters<typeof parts.control>) => parts.control(...asked);

describe("what is wrong with a request is said, and nothing is done", () => {
  const faults = "/faults";
  test.for([
    { target: faults, body: "{", says: "this is not JSON" },
    { target: faults, body: "[]", says: "must be a JSON object with some of client, fault, times" },
    { target: faults, body: {}, says: "fault is missing" },
    { target: faults, body: { fault: "503" }, says: "fault is no name of a fault; GET /faults lists them" },
    { target: faults, body: { fault: 503 }, says: "fault must be a JSON object with some of slowMs" },
    {
      target: faults,
      body: { fault: "hang", times: 0 },
      says: "times must be a whole number from 1 to 1000000",
    },
    { target: faults, body: { fault: "hang", times: "3" }, says: "times must be a whole number from 1 to" },
    {
      target: faults,
      body: { fault: "hang", tmes: 3 },
      says: "tmes is not known here; there are client, fault",
    },
    { target: faults, body: { fault: "hang", client: "" }, says: "client must not be empty" },
    {
      target: faults,
      body: { fault: { slow: 3 } },
      says: "fault.slow is not known here; there are slowMs, scopes",
    },
    {
      target: faults,
      body: { fault: { status: 99 } },
      says: "fault.status must be a whole number from 200 to 599",
    },
    {
      target: faults,
      body: { fault: { slowMs: 600_001 } },
      says: "fault.slowMs must be a whole number from 0 to",
    },
    { target: faults, body: { fault: { sent: "half" } }, says: "fault.sent must be half-head, half-body" },
    {
      target: faults,
      body: { fault: { headers: { "x y": "" } } },
      says: "fault.headers must be names and values that HTTP can carry",
    },
    {
      target: faults,
      body: { fault: { headers: { x: "a\nb" } } },
      says: "fault.headers must be names and values that HTTP can carry",
    },
    {
      target: faults,
      body: { fault: { status: 200, headers: { "Content-Length": "3" } } },
      says: "fault.headers cannot have content-length",
    },
    {
      target: faults,
      body: { fault: { claims: { set: [] } } },
      says: "fault.claims.set must be a JSON object",
    },
    { target: "/seed", body: {}, says: "seed is missing" },
    { target: "/seed", body: { seed: 7, rate: 1.1 }, says: "rate must be a number from 0 to 1" },
    { target: "/seed", body: { seed: 7, faults: [] }, says: "faults must have a name at least" },
    { target: "/seed", body: { seed: 7, faults: ["hang", "hnag"] }, says: "faults.1 is no name of a fault" },
    { target: "/seed", body: { seed: 7, mostInARow: 0 }, says: "mostInARow must be a whole number from 1" },
    { target: `/clients/${ID}/secrets`, body: {}, says: "secret is missing" },
    { method: "PUT", target: "/clients/c", body: {}, says: "must have either clientsecret, or secrets, or" },
    {
      method: "PUT",
      target: "/clients/c",
      body: { "credential-type": "x509" },
      says: "takes no certificates; start it with --certificates FOLDER",
    },
    { target: `/clients/${ID}/certificates`, says: "takes no certificates; start it with" },
    {
      target: `/clients/${ID}/certificates`,
      body: { days: 31 },
      says: "days must be a whole number from -30 to 30",
    },
    { target: `/clients/${ID}/certificates`, body: { days: "7" }, says: "days must be a whole number" },
    { target: `/clients/${ID}/certificates`, body: { life: 7 }, says: "life is not known here" },
    {
      method: "PUT",
      target: "/clients/c",
      body: { clientid: "d", clientsecret: "" },
      says: "clientid is another",
    },
    {
      method: "PUT",
      target: "/clients/c",
      body: { clientsecret: "", identityzone: "A.b" },
      says: "identityzone must be a subdomain",
    },
    { method: "PUT", target: "/clients/c", body: { secrets: ["a", "b", "c"] }, says: "secrets can have 2" },
    {
      method: "PUT",
      target: "/clients/c",
      body: { clientsecret: "", subscribers: [{}] },
      says: "subscribers.0.identityzone is missing",
    },
    {
      method: "PUT",
      target: "/rate-limit",
      body: { perSecond: 0 },
      says: "perSecond must be a whole number",
    },
    { method: "PUT", target: USER, body: {}, says: "password is missing" },
    { method: "PUT", target: USER, body: { password: "" }, says: "password must not be empty" },
    { method: "PUT", target: USER, body: { password: "p", totp: "0189" }, says: "totp must be a seed in" },
    { method: "PUT", target: USER, body: { password: "p", scopes: "a" }, says: "scopes must be a list of" },
    { method: "PUT", target: USER, body: { password: "p", pasword: "" }, says: "pasword is not known here" },
    { method: "PUT", target: USER, body: { password: "p", username: "b" }, says: "username is another" },
    { method: "PUT", target: USER, body: { password: "p", identityzone: "A" }, says: "identityzone must be" },
    { target: "/connections", body: {}, says: "fault is missing" },
    { target: "/connections", body: { fault: "503-html" }, says: "fault must be hang or reset" },
    { target: "/connections", body: { fault: "hang", host: "tech" }, says: "host must be http, https or *" },
    {
      target: "/connections",
      body: { fault: "hang", times: 0 },
      says: "times must be a whole number from 1",
    },
    { method: "PUT", target: "/refresh-tokens", body: {}, says: "lifeSeconds is missing" },
    {
      method: "PUT",
      target: "/refresh-tokens",
      body: { lifeSeconds: 0 },
      says: "lifeSeconds must be a whole number from 1 to 31536000",
    },
    { method: "PUT", target: "/clients/%zz", body: {}, says: "the path is not percent-encoded" },
    { target: "/?state=on", says: "state must be stopped or running" },
    { target: "/", says: "say POST /?state=stopped" },
  ])("$method $target $body: $says", async ({ method = "POST", target, body, says }) => {
    const before = (await ask("GET", "/state")).json;
    const { status, json } = await ask(method, target, body);
    expect([status, Object.keys(json)]).toEqual([400, ["error"]]);
    expect(json["error"]).toContain(says);
    expect((await ask("GET", "/state")).json).toEqual(before);
  });

  test.for([
    { target: "/faults", body: { fault: "hang", client: "nobody" }, says: "GET /clients lists them" },
    { target: "/seed", body: { seed: 7, client: "nobody" }, says: "GET /clients lists them" },
    { target: "/clients/nobody/secrets", body: { secret: "x" }, says: "GET /clients lists them" },
    { method: "DELETE", target: "/clients/nobody/secrets", says: "GET /clients lists them" },
    { method: "DELETE", target: "/clients/nobody/certificates", says: "GET /clients lists them" },
    { method: "DELETE", target: "/clients/nobody", says: "GET /clients lists them" },
    { target: "/users/nobody/password", body: { password: "p" }, says: "GET /users lists them" },
    { method: "DELETE", target: "/users/nobody/lock", says: "GET /users lists them" },
    { method: "DELETE", target: "/users/nobody", says: "GET /users lists them" },
    { method: "GET", target: "/users/nobody/code", says: "GET /users lists them" },
    { method: "DELETE", target: "/refresh-tokens?user=nobody", says: "GET /users lists them" },
    { method: "GET", target: "/faults/hnag", says: "GET /faults lists them" },
    { method: "PATCH", target: "/faults", says: "GET / lists what there is" },
    { target: "/nothing", says: "GET / lists what there is" },
    { target: "//[", says: "GET / lists what there is" },
  ])("$method $target $body is not found: $says", async ({ method = "POST", target, body, says }) => {
    const { status, json } = await ask(method, target, body);
    expect(status).toBe(404);
    expect(json["error"]).toContain(says);
  });

  test("a page in a browser is refused, whatever it sends", async () => {
    const headers = { origin: "https://evil.example" };
    expect((await ask("POST", "/faults", { fault: "hang" }, headers)).status).toBe(403);
    expect((await ask("GET", "/clients", undefined, headers)).status).toBe(403);
    expect(parts.xsuaa.faults.scripts()).toEqual([]);
  });

  test("a body of more than 64 KiB is too long", async () => {
    const body = JSON.stringify({ fault: { status: 200, body: "x".repeat(65_536) } });
    expect((await ask("POST", "/faults", body)).status).toBe(413);
  });
});
