import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { the } from "../../../test/support/the.ts";
import { Secret } from "./secret.ts";
import type { ServiceKey } from "./service-key.ts";
import { tokenRequest } from "./token-request.ts";

const { version: _, certificateEndsAt: __, ...open } = the.profile;
const keyWith = (clientSecret: string): ServiceKey => ({
  ...open,
  shape: { form: "json", wrappers: [], client: "uaa" },
  authentication: { method: "client_secret_post", clientSecret: new Secret(clientSecret) },
});
const KEY = keyWith(the.clientSecret);

const formOf = (key: ServiceKey, scopes: "all" | readonly string[]) => [
  ...new URLSearchParams(tokenRequest(key, scopes).body.reveal()),
];

describe("tokenRequest()", () => {
  test("asks the key's origin for a token, with the client in the body (RFC 6749 §2.3.1)", () => {
    expect(tokenRequest(KEY, "all")).toEqual({
      origin: the.origin,
      path: "/oauth/token",
      body: expect.any(Secret),
      certificate: undefined,
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
    expect(tokenRequest(key, "all")).toMatchObject({
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
    expect(tokenRequest(KEY, "all").body.reveal()).toContain(sent);
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
