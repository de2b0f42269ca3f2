import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusalRows } from "./xsuaa/contract-refusals.ts";
import { send, type XsuaaSubject } from "./xsuaa/contract-subject.ts";
import { rotationRows, tokenRows } from "./xsuaa/contract-tokens.ts";

/**
 * What a token server must do to be taken for xsuaa, as far as client credentials, keys and errors go. The numbers
 * in the names of the tests are the rows of the contract list. Left out of it:
 * - 35 to 43, the grants for users: the subject has no users;
 * - 53 to 55, client certificates: the subject has no certificate host;
 * - 56, the rate limit: no suite may send 60 requests per second to a server it does not own;
 * - 57 and 58, `X-zid`: a service key belongs to one zone, and its host names that.
 *
 * @param make starts or finds the server; it is disposed of after the last row.
 */
export function xsuaaContract(make: () => Promise<XsuaaSubject>): void {
  describe("the token server's contract", () => {
    let made: XsuaaSubject | undefined;
    const subject = () => {
      if (made === undefined) throw new Error("The subject is made before the first row");
      return made;
    };
    beforeAll(async () => {
      made = await make();
    });
    afterAll(() => made?.[Symbol.asyncDispose]());

    tokenRows(subject);
    refusalRows(subject);
    keyRows(subject);
    rotationRows(subject);
  });
}

function keyRows(subject: () => XsuaaSubject): void {
  const get = (path: string) => send(`${subject().baseUrl}${path}`, { method: "GET" });

  test("8: the keys are RSA signing keys, as JWK and as PEM", async () => {
    const { status, json } = await get("/token_keys");
    expect(status).toBe(200);
    const pem = expect.stringMatching(/^-----BEGIN PUBLIC KEY-----/u);
    const key = { kty: "RSA", use: "sig", alg: "RS256", kid: expect.any(String), value: pem };
    expect(json["keys"]).toContainEqual(
      expect.objectContaining({ ...key, n: expect.any(String), e: "AQAB" }),
    );
  });

  test("52: discovery names issuer, token endpoint, keys and grants", async () => {
    const { status, json } = await get("/.well-known/openid-configuration");
    expect(status).toBe(200);
    expect(json["issuer"]).toMatch(/\/oauth\/token$/u);
    expect(json["token_endpoint"]).toMatch(/\/oauth\/token$/u);
    expect(json["jwks_uri"]).toMatch(/\/token_keys$/u);
    expect(json["grant_types_supported"]).toContain("client_credentials");
  });

  test("what is not an endpoint is not found", async () => {
    expect((await get("/oauth/nothing")).status).toBe(404);
  });
}
