import * as fc from "fast-check";
import { expect, test } from "vitest";
import { startControlledXsuaa } from "./xsuaa-controls-harness.ts";
import { xsuaaControls } from "./xsuaa-controls.ts";
import { askXsuaa } from "./xsuaa-harness.ts";

/** Words that mean something to the controls, so that more than nonsense gets past the first check. */
const WORDS =
  "client fault times seed rate faults status headers body sent claims set remove answer scopes add repeated " +
  "clientid clientsecret secrets uaa identityzone subscribers perSecond mostQueued retryAfter __proto__ constructor " +
  "password origin totp roleCollections host hang reset lifeSeconds";
const word = fc.constantFrom(...WORDS.split(" "));
const value = fc.oneof(fc.jsonValue(), word, fc.integer({ min: -1, max: 700 }), fc.constant("*"));
const json = fc.letrec((tie) => ({
  node: fc.oneof({ maxDepth: 4 }, value, fc.dictionary(word, tie("node")), fc.array(tie("node"))),
})).node;
/** What would make the test wait: a client that waits is what these faults are for. */
const isQuick = (fault: unknown) =>
  !/slowMs|stalled-body|"nothing|everyMs|"hang|"slow|retryAfter/.test(JSON.stringify(fault));

test("whatever the controls are sent, they answer, say no 500, and xsuaa goes on", async () => {
  await using parts = await startControlledXsuaa();
  const targets = xsuaaControls(parts.xsuaa)
    .map(({ usage }) => usage.replace("ID", "an-id").replace("NAME", "a-name").split(" "))
    // The server that stands still is another test's.
    .filter(([, target]) => target !== "/?state=stopped");
  const request = fc.record({
    at: fc.constantFrom(...targets),
    body: fc.oneof(
      json.map((each) => JSON.stringify(each)),
      fc.string(),
    ),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ at: [method = "", target = ""], body }) => {
      const { status } = await parts.control(method, target, method === "GET" ? undefined : body);
      expect([200, 400, 404]).toContain(status);
      const [script] = parts.xsuaa.faults.scripts();
      if (script !== undefined && isQuick(script)) await askXsuaa(parts.xsuaa).catch(() => undefined);
      parts.xsuaa.faults.clear();
      parts.xsuaa.connections.clear();
      parts.xsuaa.rateLimit.setLimit(undefined);
      expect((await askXsuaa(parts.xsuaa)).status).toBe(200);
    }),
    { numRuns: 300 },
  );
});

test("whatever fault passes the check, a request for a token ends, and the next one gets a token", async () => {
  await using parts = await startControlledXsuaa();
  const text = fc.string({ unit: "binary", maxLength: 8 });
  const edit = fc.record(
    { set: fc.dictionary(text, fc.jsonValue()), remove: fc.array(text.filter((name) => name !== "")) },
    { requiredKeys: [] },
  );
  const header = fc.dictionary(fc.oneof(text, fc.constantFrom("Connection", "Trailer", "location")), text);
  const fault = fc.oneof(
    fc.record(
      { status: fc.integer({ min: 200, max: 599 }), headers: header, body: text },
      { requiredKeys: ["status"] },
    ),
    fc.record(
      {
        scopes: fc.record({ add: fc.array(text), drop: fc.nat(5) }, { requiredKeys: [] }),
        claims: edit,
        answer: edit,
        repeated: fc.dictionary(text, fc.jsonValue()),
        paddingBytes: fc.nat(2_000),
        headers: header,
        sent: fc.constantFrom("half-head", "half-body", "gzip"),
      },
      { requiredKeys: [] },
    ),
  );
  let passed = 0;
  await fc.assert(
    fc.asyncProperty(fault, async (fault) => {
      const { status } = await parts.control("POST", "/faults", { fault, times: 1 });
      if (status === 200) {
        passed += 1;
        await askXsuaa(parts.xsuaa).catch(() => undefined);
      }
      expect([status, (await askXsuaa(parts.xsuaa)).status]).toEqual([status === 200 ? 200 : 400, 200]);
    }),
    { numRuns: 600 },
  );
  // Enough to say that faults were set, and not only refused; of 300 runs chance has made just 50.
  expect(passed).toBeGreaterThan(50);
});
