import { describe, expect, test } from "vitest";
import { bearer, bodyOf, handlerOverJwt, untouchable } from "../../../test/support/handler-over-jwt.ts";
import { publicOrigin, publicUrlEvent } from "../../../test/support/public-url-event.ts";
import { fakeVerifier, workload } from "../../../test/support/workload.ts";
import { TOKEN_EXCHANGE } from "./http/exchange-form.ts";

describe("A request without a proof that is accepted, where anybody may ask,", () => {
  const routes = [{ path: "/token" }, { path: "/access", query: "" }, { path: "/access/k", query: "" }];

  test.for(routes)("is 401 at $path, asks the broker nothing, and leaves a line", async (request) => {
    const { ask, records, audits } = handlerOverJwt(untouchable);
    const answer = await ask(publicUrlEvent({ ...request, headers: bearer(undefined) }));
    expect(answer).toMatchObject({
      statusCode: 401,
      headers: { "www-authenticate": 'Bearer realm="btp-token-broker"', "cache-control": "no-store" },
    });
    expect(bodyOf(answer)).toMatchObject({ error: "invalid_token" });
    expect(records).toHaveLength(1);
    expect(audits()).toMatchObject([
      { outcome: "identity_missing", status: 401, route: `GET ${request.path.replace("/k", "/{key}")}` },
    ]);
    expect(audits()[0]).not.toHaveProperty("principal");
  });

  test.for(routes)(
    "is told at $path that its token is no good, and why only the line says",
    async (request) => {
      const { ask, audits } = handlerOverJwt(untouchable);
      const answer = await ask(publicUrlEvent({ ...request, headers: bearer(workload.tokens.expired) }));
      expect(answer).toMatchObject({
        statusCode: 401,
        headers: { "www-authenticate": 'Bearer realm="btp-token-broker", error="invalid_token"' },
      });
      expect(answer.body).not.toContain("expired");
      expect(audits()).toMatchObject([
        { outcome: "identity_refused", cause: { code: "identity_refused", reason: "expired" } },
      ]);
    },
  );

  test("hears the same bytes whatever is wrong with its token", async () => {
    const { ask } = handlerOverJwt(untouchable);
    const wrong = [workload.tokens.expired, "x", `${workload.token},Bearer ${workload.token}`];
    const heard = await Promise.all(wrong.map((text) => ask(publicUrlEvent({ headers: bearer(text) }))));
    expect(new Set(heard.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  test("is 503 with a wait when its issuer's keys cannot be had", async () => {
    const { ask, audits } = handlerOverJwt(untouchable);
    const answer = await ask(publicUrlEvent({ headers: bearer(workload.tokens.unknown) }));
    expect(answer).toMatchObject({ statusCode: 503, headers: { "retry-after": "5" } });
    expect(bodyOf(answer)).toMatchObject({ error: "temporarily_unavailable" });
    expect(answer.headers).not.toHaveProperty("www-authenticate");
    expect(audits()).toMatchObject([
      { outcome: "issuer_unavailable", cause: { issuer: "actions", reason: "timeout" } },
    ]);
  });

  test("is refused before its parameters are looked at", async () => {
    const { ask } = handlerOverJwt(untouchable);
    const answer = await ask(publicUrlEvent({ query: "what=1", headers: bearer(undefined) }));
    expect(answer.statusCode).toBe(401);
  });

  test.for([
    {
      query: `access_token=${workload.token}&key=cis-central`,
      because: "it is in the query (RFC 6750 §2.3)",
    },
    { headers: { "x-authorization": `Bearer ${workload.token}` }, because: "it is in another header" },
    { headers: { "x-amz-security-token": workload.token }, because: "it is in AWS's header" },
    { headers: { "proxy-authorization": `Bearer ${workload.token}` }, because: "it is for a proxy" },
    { headers: { cookie: `access_token=${workload.token}` }, because: "it is in a cookie" },
    { headers: { "x-amzn-oidc-identity": "deploy" }, because: "a load balancer's word is only said" },
    { headers: { authorization: "AWS4-HMAC-SHA256 Credential=a" }, because: "nobody checks signatures here" },
  ])("has no proof where $because", async ({ query, headers }) => {
    const { ask } = handlerOverJwt(untouchable);
    const sent = { headers: { ...bearer(undefined), ...headers }, ...(query !== undefined && { query }) };
    expect((await ask(publicUrlEvent(sent))).statusCode).toBe(401);
  });

  test("is not helped by a good token in the query to one in the header", async () => {
    const { ask } = handlerOverJwt(untouchable);
    const query = `access_token=${workload.token}&key=cis-central`;
    expect((await ask(publicUrlEvent({ query }))).statusCode).toBe(400);
  });

  test("is crashed when the verifier is, and says nothing of why", async () => {
    const verify = () => Promise.reject(new Error("canary-message"));
    const { ask, records, audits } = handlerOverJwt(untouchable, { ...fakeVerifier, verify });
    const answer = await ask(publicUrlEvent());
    expect(answer.statusCode).toBe(500);
    expect(audits()).toMatchObject([{ outcome: "crashed" }]);
    expect(JSON.stringify([answer, records])).not.toContain("canary");
  });
});

describe("What wants no proof, where anybody may ask,", () => {
  test("is health, which verifies nothing even of who sends a token", async () => {
    const verify = () => Promise.reject(new Error("asked"));
    const { ask, audits } = handlerOverJwt(untouchable, { ...fakeVerifier, verify });
    for (const headers of [bearer(undefined), bearer("x")])
      expect((await ask(publicUrlEvent({ path: "/health", query: "", headers }))).statusCode).toBe(200);
    expect(audits()).toMatchObject([{ outcome: "answered" }, { outcome: "answered" }]);
    expect(audits()[0]).not.toHaveProperty("principal");
  });

  test.for([
    { domainName: new URL(publicOrigin).host, origin: publicOrigin },
    { domainName: "127.0.0.1:4284", origin: "http://127.0.0.1:4284" },
  ])("is the metadata of the server at $origin (RFC 8414 §2)", async ({ domainName, origin }) => {
    const path = "/.well-known/oauth-authorization-server";
    const sent = { path, query: "", headers: bearer(undefined), requestContext: { domainName } };
    const answer = await handlerOverJwt(untouchable).ask(publicUrlEvent(sent));
    expect(answer.statusCode).toBe(200);
    expect(bodyOf(answer)).toEqual({
      issuer: origin,
      token_endpoint: `${origin}/token`,
      grant_types_supported: [TOKEN_EXCHANGE],
      token_endpoint_auth_methods_supported: ["none"],
      response_types_supported: [],
    });
  });

  test("is no route that does not exist, nor another method", async () => {
    const { ask } = handlerOverJwt(untouchable);
    const sent = { query: "", headers: bearer(undefined) };
    expect((await ask(publicUrlEvent({ ...sent, path: "/admin" }))).statusCode).toBe(404);
    const metadata = { ...sent, method: "POST", path: "/.well-known/oauth-authorization-server" };
    const answer = await ask(publicUrlEvent(metadata));
    expect([answer.statusCode, answer.headers["allow"]]).toEqual([405, "GET"]);
  });
});
