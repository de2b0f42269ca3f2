import { request } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { functionUrlEvent } from "../support/function-url-event.ts";
import { privateApiEvent } from "../support/private-api-event.ts";
import { publicUrlEvent } from "../support/public-url-event.ts";
import { startWorkloadJourney, type WorkloadJourney } from "../support/workload-journey.ts";

let broker: WorkloadJourney;
beforeAll(async () => {
  broker = await startWorkloadJourney();
});
afterEach(() => broker.clock.reset());
afterAll(async () => {
  await broker[Symbol.asyncDispose]();
});

const HOUR_MS = 3_600_000;
const reasonOf = (asked: WorkloadJourney = broker) => asked.audits().at(-1)?.["cause"];

/** Asks with each value in an `Authorization` header of its own, which `fetch` would join. */
function statusWith(values: readonly string[]): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = { port: broker.door.port, path: "/token?key=cis-central" };
    const headers = ["host", "127.0.0.1", ...values.flatMap((value) => ["authorization", value])];
    const outgoing = request({ host: "127.0.0.1", ...options, headers });
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode);
    });
    outgoing.end();
  });
}

describe("the door for JWTs", () => {
  test("gives a workload its token, keeps it, and says whom it took the bearer for", async () => {
    const token = await broker.jwt("deploy");
    const first = await broker.askAs(token);
    expect([first.status, first.headers["x-cache"]]).toEqual([200, "miss"]);
    const second = await broker.askAs(token);
    expect(second.headers["x-cache"]).toBe("hit");
    expect(second.json["access_token"]).toBe(first.json["access_token"]);
    expect((await broker.askAs(token, "/access")).json).toEqual({
      principal: "repo:acme@1234/deploy@5678:environment:prod",
      caller: "deploy",
      keys: [{ key: "cis-central", scopes: ["job.read", "event.read"] }],
    });
    expect((await broker.askAs(token, "/access/cis-central")).status).toBe(200);
  });

  test("lets a star of a subject stand for one segment, and for no more", async () => {
    const subjectOf = async (sub: string) => {
      const { json } = await broker.askAs(await broker.jwt("branches", { claims: { sub } }), "/access");
      return json["caller"];
    };
    expect(await subjectOf("repo:acme@1234/other@9:ref:refs/heads/main")).toBe("branches");
    expect(await subjectOf("repo:acme@1234/other@9:ref:refs/heads/main/evil")).toBe(null);
    expect(await subjectOf("repo:acme@1234/other@9:ref:refs/heads/a:environment:prod")).toBe(null);
  });

  test("refuses what is forged, foreign, old or nothing, in the same bytes, and writes the reason down", async () => {
    const iat = Math.floor(Date.now() / 1_000);
    const tokens = {
      signature_wrong: await broker.jwt("deploy", { forged: true }),
      key_unknown: await broker.jwt("deploy", { header: { kid: "another" } }),
      audience_refused: await broker.jwt("deploy", { claims: { aud: "somebody-else" } }),
      issuer_unknown: await broker.jwt("deploy", { claims: { iss: "https://evil.example" } }),
      expired: await broker.jwt("deploy", { claims: { exp: iat - 1 } }),
      too_old: await broker.jwt("deploy", { claims: { iat: iat - 8 * 86_400, nbf: null } }),
      not_a_jwt: "not-a-jwt",
    };
    const bodies = new Set<string>();
    for (const [reason, token] of Object.entries(tokens)) {
      const { status, headers, json } = await broker.askAs(token);
      expect([reason, status]).toEqual([reason, 401]);
      expect(headers["www-authenticate"]).toBe('Bearer realm="btp-token-broker", error="invalid_token"');
      expect(reasonOf()).toEqual({ code: "identity_refused", reason });
      expect(broker.audits().at(-1)).not.toHaveProperty("principal");
      bodies.add(JSON.stringify({ ...json, request_id: "" }));
    }
    expect(bodies.size).toBe(1);
  });

  test("asks no issuer because of a token that names another", async () => {
    const reads = broker.issuer("actions").reads;
    for (let n = 0; n < 5; n++)
      await broker.askAs(await broker.jwt("deploy", { claims: { iss: "https://evil.example" } }));
    expect(broker.issuer("actions").reads).toBe(reads);
  });

  test("takes no second Authorization header, and no JWT from the query", async () => {
    const token = await broker.jwt("deploy");
    expect(await statusWith([`Bearer ${token}`])).toBe(200);
    expect(await statusWith([`Bearer ${token}`, `Bearer ${token}`])).toBe(401);
    expect(await statusWith([`Bearer ${token}`, "Basic eDp5"])).toBe(401);
    expect((await broker.askAs(undefined, `/token?access_token=${token}&key=cis-central`)).status).toBe(401);
  });

  test("has tokens that end with the time that is moved for all", async () => {
    const token = await broker.jwt("deploy");
    broker.clock.advance(HOUR_MS);
    expect((await broker.askAs(token)).status).toBe(401);
    expect(reasonOf()).toMatchObject({ reason: "expired" });
  });

  test("fails the invocation at the events of the other doors, as those do at its own", async () => {
    for (const event of [functionUrlEvent(), privateApiEvent()])
      await expect(broker.lambda.invoke(event)).rejects.toThrow("not_an_event_of_this_door");
    const api = await broker.startAnother();
    await expect(api.invoke(publicUrlEvent())).rejects.toThrow("not_an_event_of_this_door");
    await api.stop();
  });
});

describe("the door for JWTs, and its issuers,", () => {
  test("goes on by itself when an issuer signs with a new key", async () => {
    await using broker = await startWorkloadJourney();
    const before = await broker.jwt("deploy");
    expect((await broker.askAs(before)).status).toBe(200);
    await broker.issuer("actions").rotate();
    // The keys were read less than the cool-down ago.
    broker.clock.advance(31_000);
    expect((await broker.askAs(await broker.jwt("deploy"))).status).toBe(200);
    expect((await broker.askAs(before)).status).toBe(200);
  });

  test.for([
    { state: "stopped", reason: "connection" },
    { state: "silent", reason: "timeout" },
  ] as const)("serves by the keys it holds while an issuer is $state, and says 503 without", async (row) => {
    await using broker = await startWorkloadJourney();
    expect((await broker.askAs(await broker.jwt("deploy"))).status).toBe(200);
    broker.clock.advance(HOUR_MS);
    broker.issuer("actions").state = row.state;
    const known = await broker.askAs(await broker.jwt("deploy"));
    expect(known.status).toBe(200);
    await broker.issuer("actions").rotate();
    const unknown = await broker.askAs(await broker.jwt("deploy"));
    expect([unknown.status, unknown.json["error"]]).toEqual([503, "temporarily_unavailable"]);
    expect(Number(unknown.headers["retry-after"])).toBeGreaterThan(0);
    expect(reasonOf(broker)).toMatchObject({ code: "issuer_unavailable", issuer: "actions" });
    // The other issuer is none the worse for it.
    expect((await broker.askAs(await broker.jwt("billing"))).status).toBe(200);
  });

  test("reads the keys in INIT and anew with the schedule's tick, so that no request has to", async () => {
    await using broker = await startWorkloadJourney();
    expect(broker.issuer("actions").reads).toBe(1);
    broker.clock.advance(6 * 60_000);
    const warmed = await fetch(`${broker.controls.origin}/warm-up?door=jwt`, { method: "POST" });
    expect(await warmed.json()).toMatchObject({ type: "warm-up" });
    expect(broker.issuer("actions").reads).toBe(2);
    expect((await broker.askAs(await broker.jwt("deploy"))).status).toBe(200);
    expect(broker.issuer("actions").reads).toBe(2);
  });
});
