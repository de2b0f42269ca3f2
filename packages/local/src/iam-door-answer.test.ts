import { describe, expect, test } from "vitest";

import { httpAnswer } from "./iam-door-answer.ts";

const json = { "content-type": "application/json" };

describe("httpAnswer()", () => {
  test.for([
    {
      result: { statusCode: 403, headers: { "X-Request-Id": "r", "x-n": 1 }, body: "no" },
      is: { status: 403, headers: { ...json, "x-request-id": "r", "x-n": "1" }, body: "no" },
      because: "it is Lambda's own form",
    },
    {
      result: {
        statusCode: 200,
        headers: { "Content-Type": "text/plain" },
        body: "aGk=",
        isBase64Encoded: true,
      },
      is: { status: 200, headers: { "content-type": "text/plain" }, body: "hi" },
      because: "its body is base64",
    },
    {
      result: { statusCode: 204, cookies: ["a=1", "b=2"] },
      is: { status: 204, headers: { ...json, "set-cookie": ["a=1", "b=2"] }, body: "" },
      because: "cookies are headers of HTTP",
    },
    {
      result: {
        statusCode: 200,
        headers: { "Content-Length": "99", "Transfer-Encoding": "chunked" },
        body: "hi",
      },
      is: { status: 200, headers: json, body: "hi" },
      because: "the connection is not the function's",
    },
    {
      result: { message: "hi" },
      is: { status: 200, headers: json, body: '{"message":"hi"}' },
      because: "what has no statusCode is itself the body",
    },
    { result: null, is: { status: 200, headers: json, body: "null" }, because: "so is null" },
    { result: "hi", is: { status: 200, headers: json, body: '"hi"' }, because: "and so is a string" },
  ])("turns $result into HTTP, because $because", ({ result, is }) => {
    const answer = httpAnswer(result);
    expect({ ...answer, body: Buffer.from(answer?.body ?? []).toString() }).toEqual(is);
  });

  test.for([
    { result: { statusCode: 199 }, because: "HTTP would wait for another answer" },
    { result: { statusCode: 600 }, because: "HTTP has no such status" },
    { result: { statusCode: 200.5 }, because: "a status is whole" },
    { result: { statusCode: "200" }, because: "a status is a number" },
    { result: { statusCode: 200, body: {} }, because: "a body is text" },
    { result: { statusCode: 200, headers: ["a: 1"] }, because: "headers have names" },
    { result: { statusCode: 200, headers: { "a b": "1" } }, because: "a name has no space" },
    { result: { statusCode: 200, headers: { a: "1\r\nb: 2" } }, because: "a header would become two" },
    { result: { statusCode: 200, cookies: "a=1" }, because: "cookies are a list" },
    {
      result: { statusCode: 200, cookies: ["a=1\r\nb: 2"] },
      because: "a cookie would become another header",
    },
  ])("makes nothing of $result, because $because", ({ result }) => {
    expect(httpAnswer(result)).toBeUndefined();
  });
});
