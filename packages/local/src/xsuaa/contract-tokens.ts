import { compactVerify, createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet } from "jose";
import { expect, test } from "vitest";
import { basicForm, form, type Received, send, type XsuaaSubject } from "./contract-subject.ts";

/** Requests that get a token. The number in a name is the row of the contract list. */
export function tokenRows(subject: () => XsuaaSubject): void {
  const post = (sent: ReturnType<typeof form>) => send(`${subject().baseUrl}/oauth/token`, sent);

  test("1: a client that authenticates in the body gets a bearer token and no refresh token", async () => {
    const answer = await post(form(subject().tech));
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json).sort()).toEqual([
      "access_token",
      "expires_in",
      "jti",
      "scope",
      "token_type",
    ]);
    expect(answer.json["token_type"]).toBe("bearer");
  });

  test("2: a client that authenticates with Basic gets the same", async () => {
    expect(await post(basicForm(subject().rotating))).toMatchObject({
      status: 200,
      json: { token_type: "bearer" },
    });
  });

  test("3: a token is JSON that no cache may keep", async () => {
    const { headers } = await post(form(subject().tech));
    expect(headers).toMatchObject({ "cache-control": "no-store", pragma: "no-cache" });
    expect(headers["content-type"]).toMatch(/^application\/json/u);
  });

  test("4, 46: expires_in is the client's life in whole seconds, or one less", async () => {
    for (const client of [subject().tech, subject().rotating]) {
      const { json } = await post(form(client));
      expect([client.lifeSeconds - 1, client.lifeSeconds]).toContain(json["expires_in"]);
    }
  });

  test.for([
    { row: 5, scope: undefined, is: "a.read a.write uaa.resource", because: "none named means all of them" },
    { row: 10, scope: "a.read", is: "a.read", because: "a scope of the client narrows" },
    { row: 11, scope: "a.write a.read", is: "a.read a.write", because: "the order means nothing" },
    { row: 15, scope: "", is: "a.read a.write uaa.resource", because: "an empty scope names none" },
  ])("$row: scope=$scope gives $is, because $because", async ({ scope, is }) => {
    const { status, json } = await post(form(subject().tech, { scope }));
    expect(status).toBe(200);
    expect(String(json["scope"]).split(" ").sort()).toEqual(is.split(" "));
    expect([...claim(json, "scope")].sort()).toEqual(is.split(" "));
  });

  test("5: the authorities claim holds all of them, also when the scope was narrowed", async () => {
    const { json } = await post(form(subject().tech, { scope: "a.read" }));
    expect([...claim(json, "authorities")].sort()).toEqual([...subject().tech.authorities].sort());
  });

  test("6: the token's header names algorithm, key and where the key is", async () => {
    const { alg, kid, jku, typ } = decodeProtectedHeader(accessToken(await post(form(subject().tech))));
    expect({ alg, typ }).toEqual({ alg: "RS256", typ: "JWT" });
    expect(kid).toBeTypeOf("string");
    expect(jku).toMatch(/\/token_keys$/u);
  });

  test("7: the token's claims name client, grant, life, issuer and zone", async () => {
    const { clientid, lifeSeconds } = subject().tech;
    const answer = await post(form(subject().tech));
    const claims = decodeJwt(accessToken(answer));
    expect(claims).toMatchObject({ client_id: clientid, cid: clientid, azp: clientid, sub: clientid });
    expect(claims).toMatchObject({ grant_type: "client_credentials", jti: answer.json["jti"] });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(lifeSeconds);
    expect(claims.iss).toMatch(/\/oauth\/token$/u);
    expect(claims["zid"]).toBeTypeOf("string");
    expect(claims.aud).toContain(clientid);
    expect(claims["rev_sig"]).toMatch(/^[0-9a-f]{8}$/u);
  });

  test("8: the token verifies with the key of its kid", async () => {
    await expect(verify(subject(), accessToken(await post(form(subject().tech))))).resolves.toBeDefined();
  });

  test("9: the same request twice gives two tokens", async () => {
    const [one, two] = [await post(form(subject().tech)), await post(form(subject().tech))];
    expect(one.json["jti"]).not.toBe(two.json["jti"]);
    expect(accessToken(one)).not.toBe(accessToken(two));
  });

  test("22: a secret with + in raw Basic works unless the server decodes unasked", async () => {
    expect((await post(basicForm(subject().tech))).status).toBe(subject().decodesBasic ? 401 : 200);
  });

  test("23: percent-encoded Basic works with X-CF-ENCODED-CREDENTIALS", async () => {
    const { clientid, secret } = subject().tech;
    const { headers, body } = basicForm({
      clientid: encodeURIComponent(clientid),
      secret: encodeURIComponent(secret),
    });
    const marked = { ...headers, "x-cf-encoded-credentials": "true" };
    expect((await post({ headers: marked, body })).status).toBe(200);
  });

  test("24: a secret with + in the body works percent-encoded, and not as it is", async () => {
    const { headers, body } = form(subject().tech);
    expect(body).toContain("%2B");
    expect((await post({ headers, body })).status).toBe(200);
    expect((await post({ headers, body: body.replace("%2B", "+") })).status).toBe(401);
  });

  test("26: Basic wins over a secret in the body", async () => {
    const { tech, rotating } = subject();
    const sent = basicForm(rotating, { client_id: rotating.clientid, client_secret: tech.secret });
    expect((await post(sent)).status).toBe(200);
  });

  test("47: an opaque token is no JWT", async () => {
    const token = accessToken(await post(form(subject().tech, { token_format: "opaque" })));
    expect(token.length).toBeGreaterThanOrEqual(30);
    expect(token).not.toContain(".");
  });

  test("48: additional attributes become a claim", async () => {
    const { json } = await post(form(subject().tech, { authorities: '{"az_attr":{"k":"v"}}' }));
    expect(decodeJwt(String(json["access_token"]))["az_attr"]).toEqual({ k: "v" });
  });

  test("59: a grant that is named twice counts once", async () => {
    const { headers, body } = form(subject().tech);
    expect((await post({ headers, body: `${body}&grant_type=client_credentials` })).status).toBe(200);
  });
}

/** Two secrets at once, and then one. Runs last: it changes the subject. */
export function rotationRows(subject: () => XsuaaSubject): void {
  test("44, 45: two secrets are valid until one is retired, and a token made before stays verifiable", async () => {
    const { baseUrl, rotating, retireSecret } = subject();
    const withSecret = (secret: string) => send(`${baseUrl}/oauth/token`, form({ ...rotating, secret }));
    const before = await withSecret(rotating.secret);
    expect([before.status, (await withSecret(rotating.nextSecret)).status]).toEqual([200, 200]);
    await retireSecret();
    expect((await withSecret(rotating.secret)).status).toBe(401);
    const after = await withSecret(rotating.nextSecret);
    expect(after.status).toBe(200);
    await expect(verify(subject(), accessToken(before))).resolves.toBeDefined();
    // Of two secrets the newer decides, so retiring the older makes no token of the rotation invalid.
    expect(decodeJwt(accessToken(after))["rev_sig"]).toBe(decodeJwt(accessToken(before))["rev_sig"]);
  });
}

function accessToken({ json }: Received): string {
  return String(json["access_token"]);
}

function claim(json: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const value = decodeJwt(String(json["access_token"]))[name];
  return Array.isArray(value) ? value.map(String) : [];
}

/** Verifies the signature alone: the server's clock may not be ours. */
async function verify({ baseUrl }: XsuaaSubject, token: string) {
  const { text } = await send(`${baseUrl}/token_keys`, { method: "GET" });
  const jwks: JSONWebKeySet = JSON.parse(text);
  return compactVerify(token, createLocalJWKSet(jwks));
}
