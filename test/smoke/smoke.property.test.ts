import * as fc from "fast-check";
import { expect, test } from "vitest";
import { runCli } from "../../packages/cli/src/cli.ts";
import { smoke } from "../../packages/cli/src/smoke/smoke.ts";
import { FINDINGS } from "../../packages/cli/src/smoke/finding.ts";
import { expectNoSecret } from "./run-smoke.ts";
import { canaries, errorBody, SCRIPTED_NOW, scripted, scriptedToken, tokenBody } from "./scripted-url.ts";

const { secretAccessKey, sessionToken } = canaries;
/** What a server might put into any place: what it was sent, what would break a line, and what the contract has there. */
const text = fc.oneof(
  fc.constantFrom(
    scriptedToken(),
    `AWS4-HMAC-SHA256 Credential=${canaries.accessKeyId}/x, Signature=0`,
    secretAccessKey,
    sessionToken,
    "\u001b[31mred\nok         direct  403",
    scripted.id,
    scripted.principal,
    "cis-central",
    "no-store",
    "hit",
    "access_denied",
    "application/json",
  ),
  fc.string(),
);
const value = fc.oneof(text, fc.integer(), fc.constant(null), fc.array(text, { maxLength: 3 }));
const members =
  "status version principal caller keys key scopes access_token token_type expires_in scope error".split(" ");
const body = fc.oneof(
  fc.dictionary(fc.constantFrom(...members), value).map((some) => JSON.stringify(some)),
  fc.dictionary(fc.constantFrom(...members), value).map((some) => JSON.stringify(tokenBody(some))),
  fc
    .dictionary(fc.constantFrom(...members), value)
    .map((some) => JSON.stringify(errorBody("access_denied", some))),
  text.map((Message) => JSON.stringify({ Message })),
  text,
);
const names = [
  "x-request-id",
  "x-amzn-requestid",
  "x-cache",
  "cache-control",
  "content-type",
  "date",
  "location",
];
// Characters beyond Latin-1, and those that end a header, no server can send in one.
const sendable = text.map((some) => some.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, ""));
const answer = fc.record({
  status: fc.constantFrom(200, 201, 301, 400, 403, 404, 418, 429, 500, 502, 503),
  headers: fc.dictionary(fc.constantFrom(...names), sendable),
  body,
});

test("whatever answers, smoke tells every finding in lines of its own, and no secret", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 9 }), async (answers) => {
      let turn = 0;
      const fetch = async () => {
        const { status, headers, body } = answers[turn++ % answers.length] ?? {
          status: 500,
          headers: {},
          body: "",
        };
        return new Response(body, { status, headers });
      };
      const given = ["smoke", "--url", "https://broker.example", "--region", "eu-central-1"];
      const outcome = await runCli([...given, "--forbidden-key", "forbidden"], [smoke], {
        fetch,
        now: () => SCRIPTED_NOW,
        credentials: async () => ({ accessKeyId: canaries.accessKeyId, secretAccessKey, sessionToken }),
        invokeDirectly: async () => ({ is: "permitted" }),
        answerWithinMs: 20_000,
      });
      const output = "output" in outcome ? outcome.output : "";
      expectNoSecret(output);
      expect(output).not.toMatch(/[^\n\x20-\x7e]/);
      const told = output.split("\n").filter((line) => /^(?:ok|failed|not known|not asked) /.test(line));
      expect(told.map((line) => line.slice(11).split(" ")[0])).toEqual(Object.keys(FINDINGS));
    }),
    { numRuns: 500 },
  );
});
