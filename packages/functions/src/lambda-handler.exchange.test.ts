import { type Broker, fail, Secret, succeed } from "@btp-token-broker/core";
import { describe, expect, test } from "vitest";
import { token } from "../../../test/support/handler-over.ts";
import { bearer, bodyOf, handlerOverJwt, untouchable } from "../../../test/support/handler-over-jwt.ts";
import { publicUrlEvent } from "../../../test/support/public-url-event.ts";
import { the } from "../../../test/support/the.ts";
import { fakeVerifier, workload } from "../../../test/support/workload.ts";
import { ACCESS_TOKEN, TOKEN_EXCHANGE } from "./http/exchange-form.ts";

const form = (parameters: Readonly<Record<string, string>> = {}) =>
  new URLSearchParams({
    grant_type: TOKEN_EXCHANGE,
    subject_token: workload.token,
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    audience: "cis-central",
    ...parameters,
  }).toString();
const exchange = (parameters?: Readonly<Record<string, string>>, more: object = {}) =>
  publicUrlEvent({
    method: "POST",
    query: "",
    form: form(parameters),
    headers: bearer(undefined),
    ...more,
  });

describe("POST /token", () => {
  test("answers a token as RFC 8693 §2.2.1 writes it", async () => {
    const { ask, audits } = handlerOverJwt();
    const answer = await ask(exchange());
    expect(answer).toMatchObject({
      statusCode: 200,
      headers: { "cache-control": "no-store", pragma: "no-cache", "x-cache": "hit" },
    });
    expect(bodyOf(answer)).toEqual({
      access_token: token,
      issued_token_type: ACCESS_TOKEN,
      token_type: "bearer",
      expires_in: 60,
      scope: the.scopes.join(" "),
    });
    const { caller, principal } = workload;
    expect(audits()).toMatchObject([
      { route: "POST /token", outcome: "issued", caller, principal: principal.name, issuer: "actions" },
    ]);
    expect(JSON.stringify(audits())).not.toMatch(/canary/);
  });

  test("asks the broker for what the form says, in the name of whom the subject token proves", async () => {
    const asked: object[] = [];
    const issue: Broker["issue"] = async (ask) => {
      asked.push(ask);
      return succeed({ accessToken: new Secret(token), scope: [], expiresIn: 60, cache: "hit" });
    };
    // A client that introduces itself in both ways, and a bearer token that nobody asked for.
    const more = { headers: { authorization: `Basic ${btoa("reports:secret")}` } };
    await handlerOverJwt({ issue }).ask(
      exchange({ scope: "job.read", min_ttl: "60", client_id: "reports" }, more),
    );
    expect(asked).toEqual([
      {
        caller: "deploy",
        leftMs: 29_500,
        key: "cis-central",
        minTtlMs: 60_000,
        rejected: undefined,
        scopes: ["job.read"],
      },
    ]);
  });

  test("proves nobody by the header: the subject token is the proof", async () => {
    const { ask } = handlerOverJwt(untouchable);
    const headers = bearer(workload.token);
    const answer = await ask(exchange({ subject_token: workload.tokens.expired }, { headers }));
    expect([answer.statusCode, bodyOf(answer)["error"]]).toEqual([400, "invalid_request"]);
  });

  test.for([
    { sent: { grant_type: "password" }, error: "unsupported_grant_type" },
    { sent: { audience: "" }, error: "invalid_request" },
    { sent: { resource: "https://x.example" }, error: "invalid_target" },
    { sent: { scope: "a  b" }, error: "invalid_scope" },
    { sent: { subject_token: "x" }, error: "invalid_request" },
  ])("answers 400 $error to $sent, and asks the broker nothing", async ({ sent, error }) => {
    const answer = await handlerOverJwt(untouchable).ask(exchange(sent));
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)).toMatchObject({ error });
    expect(answer.headers).not.toHaveProperty("www-authenticate");
    expect(answer.headers["cache-control"]).toBe("no-store");
  });

  test("verifies nothing for a form that is wrong", async () => {
    const verify = () => Promise.reject(new Error("asked"));
    const { ask } = handlerOverJwt(untouchable, { ...fakeVerifier, verify });
    expect((await ask(exchange({ audience: "" }))).statusCode).toBe(400);
  });

  test("takes no parameters from the query", async () => {
    const { ask } = handlerOverJwt(untouchable);
    const answer = await ask(exchange({}, { query: "audience=cis-central" }));
    expect([answer.statusCode, bodyOf(answer)["error"]]).toEqual([400, "invalid_request"]);
  });

  test("answers invalid_target, and names the verified subject, where no rule allows", async () => {
    const { ask } = handlerOverJwt({ issue: async () => fail({ code: "access_denied" }) });
    const answer = await ask(exchange());
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(answer)).toMatchObject({
      error: "invalid_target",
      error_description: expect.stringContaining(workload.principal.name),
    });
  });

  test("is 503 with a wait when the issuer's keys cannot be had", async () => {
    const answer = await handlerOverJwt(untouchable).ask(
      exchange({ subject_token: workload.tokens.unknown }),
    );
    expect(answer).toMatchObject({ statusCode: 503, headers: { "retry-after": "5" } });
  });

  test("says crashed, and 500, when the broker throws", async () => {
    const { ask, audits } = handlerOverJwt({ issue: () => Promise.reject(new Error("canary-message")) });
    const answer = await ask(exchange());
    expect([answer.statusCode, bodyOf(answer)["error"]]).toEqual([500, "server_error"]);
    expect(audits()).toMatchObject([{ outcome: "crashed", caller: "deploy" }]);
  });
});
