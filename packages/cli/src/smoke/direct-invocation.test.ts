import { describe, expect, test } from "vitest";
import { type Behaviour, silent, startRawServer, wholeAnswer } from "../../../../test/support/raw-server.ts";
import { createDirectInvocation } from "./direct-invocation.ts";

const LIVE = "arn:aws:lambda:eu-central-1:999988887777:function:btp-token-broker-dev-api:live";
const credentials = async () => ({
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: "canary-secret-access-key",
  sessionToken: "canary-session-token",
});
const USER =
  "User: arn:aws:sts::999988887777:assumed-role/admin/someone is not authorized to perform: lambda:InvokeFunction on resource: ";

/** An error as Lambda writes it (REST JSON). */
const refusal = (status: number, type: string, message: string) =>
  wholeAnswer(status, JSON.stringify({ Message: message }), [
    "content-type: application/json",
    `x-amzn-errortype: ${type}`,
  ]);

/** Asks the stand-in through the real SDK. */
async function askAgainst(answer: string | Behaviour, timeoutMs?: number) {
  await using lambda = await startRawServer((socket, request) =>
    typeof answer === "string" ? socket.write(answer) : answer(socket, request),
  );
  const invokeDirectly = createDirectInvocation({
    credentials,
    endpoint: lambda.origin,
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  const said = await invokeDirectly(LIVE, "eu-central-1");
  expect(JSON.stringify(said)).not.toMatch(/canary|arn:/);
  return { said, requests: lambda.requests };
}

describe("createDirectInvocation()", () => {
  test("asks once, with a dry run on the alias, and signs for its region", async () => {
    const { said, requests } = await askAgainst("HTTP/1.1 204 No Content\r\n\r\n");
    expect(said).toEqual({ is: "permitted" });
    expect(requests).toHaveLength(1);
    const [line, ...headers] = requests[0]?.head ?? [];
    expect(line).toBe(`POST /2015-03-31/functions/${encodeURIComponent(LIVE)}/invocations HTTP/1.1`);
    expect(headers).toContainEqual(expect.stringMatching(/^x-amz-invocation-type: DryRun$/i));
    expect(headers).toContainEqual(expect.stringMatching(/^authorization: .*\/eu-central-1\/lambda\//i));
    expect(requests[0]?.body).toBe("");
  });

  test.for([
    {
      answer: refusal(
        403,
        "AccessDeniedException",
        `${USER}${LIVE} with an explicit deny in a resource-based policy`,
      ),
      is: { is: "denied", policy: "resource-based" },
      because: "the alias's policy denies it",
    },
    {
      answer: refusal(
        403,
        "AccessDeniedException",
        `${USER}${LIVE} with an explicit deny in a service control policy: arn:aws:organizations::111122223333:policy/p-1`,
      ),
      is: { is: "denied", policy: "service control" },
      because: "the organization denies it, and AWS names its policy",
    },
    {
      answer: refusal(
        403,
        "AccessDeniedException",
        `${USER}${LIVE} with an explicit deny in an identity-based policy`,
      ),
      is: { is: "denied", policy: "identity-based" },
      because: "the role itself may not",
    },
    {
      answer: refusal(403, "AccessDeniedException", `${USER}${LIVE} with an explicit deny`),
      is: { is: "denied", policy: undefined },
      because: "AWS does not always say whose it is",
    },
    {
      answer: refusal(
        403,
        "AccessDeniedException",
        `${USER}${LIVE} because no identity-based policy allows the lambda:InvokeFunction action`,
      ),
      is: { is: "not_allowed" },
      because: "nobody allowed it",
    },
    {
      answer: refusal(403, "AccessDeniedException", `${USER}${LIVE}`),
      is: { is: "not_allowed" },
      because: "AWS says no more than that",
    },
    {
      answer: refusal(404, "ResourceNotFoundException", `Function not found: ${LIVE}`),
      is: { is: "no_such_function" },
      because: "there is no such alias",
    },
    {
      answer: refusal(
        403,
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
      ),
      is: { is: "not_authenticated" },
      because: "the credentials are not known",
    },
    {
      answer: refusal(403, "ExpiredTokenException", "The security token included in the request is expired"),
      is: { is: "not_authenticated" },
      because: "they are over",
    },
    {
      answer: refusal(403, "InvalidSignatureException", "The request signature we calculated does not match"),
      is: { is: "not_authenticated" },
      because: "the secret access key is wrong",
    },
    {
      answer: refusal(400, "InvalidRequestContentException", "canary"),
      is: { is: "unanswered", name: "InvalidRequestContentException" },
      because: "nobody expected it",
    },
  ])("says $is.is: $because", async ({ answer, is }) => {
    const { said, requests } = await askAgainst(answer);
    expect(said).toEqual(is);
    expect(requests).toHaveLength(1);
  });

  test.for([
    { behave: silent, timeoutMs: 100, name: "TimeoutError", because: "it hangs" },
    {
      behave: (socket: { destroy(): void }) => socket.destroy(),
      timeoutMs: 10_000,
      name: "TimeoutError",
      because: "the connection breaks, which the SDK gives the same name",
    },
    {
      behave: (socket: { write(text: string): void }) =>
        socket.write(refusal(500, "ServiceException", "canary")),
      timeoutMs: 10_000,
      name: "ServiceException",
      because: "Lambda fails to the end",
    },
  ])("says unanswered, by the SDK's name for it, when $because", async ({ behave, timeoutMs, name }) => {
    const { said, requests } = await askAgainst(behave, timeoutMs);
    expect(said).toEqual({ is: "unanswered", name });
    expect(requests.length).toBeGreaterThan(1);
  });
});
