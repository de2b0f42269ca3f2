import { describe, expect, test } from "vitest";
import { presentedCredentials } from "./client-authentication.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const body = new URLSearchParams({ client_id: "in-body", client_secret: "secret" });

describe("presentedCredentials()", () => {
  test.for([
    {
      authorization: `Basic ${base64("tech:a:b")}`,
      secret: "a:b",
      because: "only the first colon separates",
    },
    { authorization: `basic ${base64("tech:a")}`, secret: "a", because: "schemes have no case" },
    { authorization: `Basic ${base64("tech:")}`, secret: "", because: "the empty secret is a secret" },
    {
      authorization: `Basic ${base64("tech:ab")}`.replace(/=+$/u, ""),
      secret: "ab",
      because: "Java needs no padding",
    },
    { authorization: `Basic ${base64("tech:%41+")}`, secret: "%41+", because: "nobody said it is encoded" },
  ])("finds $secret in $authorization, because $because", ({ authorization, secret }) => {
    expect(presentedCredentials({ authorization }, body)).toEqual({ clientid: "tech", secret });
  });

  test.for([
    { sent: "tech%21:%41%2B", secret: "A+", because: "%2B is a plus" },
    { sent: "tech%21:a+b", secret: "a b", because: "a plus is a space, as in a form" },
  ])("decodes $sent on request to $secret, because $because", ({ sent, secret }) => {
    const headers = { authorization: `Basic ${base64(sent)}`, "x-cf-encoded-credentials": "true" };
    expect(presentedCredentials(headers, body)).toEqual({ clientid: "tech!", secret });
  });

  test.for([
    {
      authorization: "Basic §§§§",
      says: "Failed to decode basic authentication token",
      because: "it is not base64",
    },
    {
      authorization: `Basic ${base64("tech")}`,
      says: "Invalid basic authentication token",
      because: "it has no colon",
    },
    {
      authorization: `Basic ${base64("tech:%zz")}`,
      says: "Failed to URL Decode credentials",
      because: "%zz is nothing",
    },
    {
      authorization: "Bearer x",
      says: "not found in the SecurityContext",
      because: "no client says so, and the body waits",
    },
  ])("refuses $authorization, because $because", ({ authorization, says }) => {
    const headers = { authorization, "x-cf-encoded-credentials": "true" };
    expect(presentedCredentials(headers, body)).toMatchObject({
      status: 401,
      description: expect.stringContaining(says),
    });
  });

  test("finds a client in the body, with or without a secret", () => {
    expect(presentedCredentials({}, body)).toEqual({ clientid: "in-body", secret: "secret" });
    expect(presentedCredentials({}, new URLSearchParams("client_id=tech"))).toEqual({ clientid: "tech" });
  });
});
