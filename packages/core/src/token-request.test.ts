import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { the } from "../../../test/support/the.ts";
import type { TokenGrant } from "./grant.ts";
import { Secret } from "./secret.ts";
import type { ServiceKey } from "./service-key.ts";
import { tokenRequest } from "./token-request.ts";

const { version: _, certificateEndsAt: __, ...open } = the.profile;
const keyWith = (clientSecret: string): ServiceKey => ({
  ...open,
  grantType: undefined,
  shape: { form: "json", wrappers: [], client: "uaa" },
  authentication: { method: "client_secret_post", clientSecret: new Secret(clientSecret) },
});
const KEY = keyWith(the.clientSecret);

const CLIENT = { type: "client_credentials" } as const;

const formOf = (key: ServiceKey, scopes: "all" | readonly string[]) => [
  ...new URLSearchParams(tokenRequest(key, CLIENT, scopes).body.reveal()),
];

describe("tokenRequest()", () => {
  test("asks the key's origin for a token, with the client in the body (RFC 6749 §2.3.1)", () => {
    expect(tokenRequest(KEY, CLIENT, "all")).toEqual({
      origin: the.origin,
      path: "/oauth/token",
      body: expect.any(Secret),
      certificate: undefined,
      once: false,
    });
    expect(formOf(KEY, "all")).toEqual([
      ["grant_type", "client_credentials"],
      ["client_id", the.clientId],
      ["client_secret", the.clientSecret],
      ["response_type", "token"],
    ]);
  });

  test("sends a client with a certificate as its id alone, since the connection proves the rest (RFC 8705 §2)", () => {
    const pair = { certificate: new Secret("certificate"), privateKey: new Secret("private key") };
    const key: ServiceKey = {
      ...KEY,
      tokenOrigin: "https://acme.authentication.cert.eu10.hana.ondemand.com",
      authentication: { method: "tls_client_auth", pair },
    };
    expect(tokenRequest(key, CLIENT, "all")).toMatchObject({
      origin: key.tokenOrigin,
      certificate: { ...pair, clientId: the.clientId },
    });
    expect(formOf(key, "all")).toEqual([
      ["grant_type", "client_credentials"],
      ["client_id", the.clientId],
      ["response_type", "token"],
    ]);
  });

  test("names the scopes it wants, separated by spaces, and names none for all", () => {
    expect(formOf(KEY, the.scopes).at(-1)).toEqual(["scope", the.scopes.join(" ")]);
  });

  test.for([
    { sent: "%2B", because: "a bare + would arrive as a space" },
    { sent: "%24", because: "SAP's secrets hold a $" },
    { sent: "%2F", because: "base64 holds a /" },
    { sent: "%253d", because: "a % that is not encoded would be decoded" },
    { sent: "%26", because: "a bare & would end the secret" },
    { sent: "%3D", because: "base64 ends with a =" },
  ])("sends $sent, since $because", ({ sent }) => {
    expect(tokenRequest(KEY, CLIENT, "all").body.reveal()).toContain(sent);
  });

  test("arrives as it was, whatever client and scopes are called", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1 });
    fc.assert(
      fc.property(text, text, fc.array(text), (clientId, clientSecret, scopes) => {
        const form = formOf({ ...keyWith(clientSecret), clientId }, scopes);
        expect(form.slice(1, 3)).toEqual([
          ["client_id", clientId],
          ["client_secret", clientSecret],
        ]);
        expect(form.slice(4)).toEqual([["scope", scopes.join(" ")]]);
      }),
    );
  });
});

describe("tokenRequest() of a user", () => {
  const LOGIN = {
    type: "password",
    username: "alice+broker@acme.example",
    password: new Secret("pa&ss=w+rd%"),
    origin: undefined,
    passcode: undefined,
  } as const;
  const sent = (grant: TokenGrant, scopes: "all" | readonly string[] = "all") => [
    ...new URLSearchParams(tokenRequest(KEY, grant, scopes).body.reveal()),
  ];

  test("logs in with the client's credentials and the user's (RFC 6749 §4.3.2)", () => {
    expect(sent(LOGIN, the.scopes)).toEqual([
      ["grant_type", "password"],
      ["client_id", the.clientId],
      ["client_secret", the.clientSecret],
      ["username", "alice+broker@acme.example"],
      ["password", "pa&ss=w+rd%"],
      ["response_type", "token"],
      ["scope", the.scopes.join(" ")],
    ]);
  });

  test("puts the code of a second factor right behind the password, as SAP demands", () => {
    const sentPassword = new Map(sent({ ...LOGIN, passcode: new Secret("123456") })).get("password");
    expect(sentPassword).toBe("pa&ss=w+rd%123456");
  });

  test("names the identity provider as JSON in login_hint, and none where none is named", () => {
    expect(new Map(sent({ ...LOGIN, origin: "sap.custom" })).get("login_hint")).toBe(
      '{"origin":"sap.custom"}',
    );
    expect(new Map(sent(LOGIN)).has("login_hint")).toBe(false);
  });

  test("sends a refresh token in place of a user (RFC 6749 §6)", () => {
    expect(sent({ type: "refresh_token", refreshToken: new Secret("r-1") })).toEqual([
      ["grant_type", "refresh_token"],
      ["client_id", the.clientId],
      ["client_secret", the.clientSecret],
      ["refresh_token", "r-1"],
      ["response_type", "token"],
    ]);
  });

  test("may arrive once only where it is a login", () => {
    const once = (grant: TokenGrant) => tokenRequest(KEY, grant, "all").once;
    expect(once(LOGIN)).toBe(true);
    expect(once({ type: "refresh_token", refreshToken: new Secret("r-1") })).toBe(false);
  });

  test("logs in over a certificate's connection without a client secret", () => {
    const pair = { certificate: new Secret("certificate"), privateKey: new Secret("private key") };
    const key: ServiceKey = { ...KEY, authentication: { method: "tls_client_auth", pair } };
    const request = tokenRequest(key, LOGIN, "all");
    expect(request).toMatchObject({ once: true, certificate: { ...pair, clientId: the.clientId } });
    expect(request.body.reveal()).not.toContain("client_secret");
  });
});
