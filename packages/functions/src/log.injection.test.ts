import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DOORS, type FrontDoor, SIGNED_DOORS } from "../../../test/support/doors.ts";
import { handlerOver } from "../../../test/support/handler-over.ts";
import { the } from "../../../test/support/the.ts";
import { createLog } from "./log.ts";

/** As somebody would write who wants a line of the log to be another than it is. */
const FORGED = '"}\r\n{"type":"audit","outcome":"issued","caller":"admin"}\n\u001b[2J\u009b2J\u202e\u2028';

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** The lines that one request leaves, as they are written. */
async function linesOf(door: FrontDoor, event: object): Promise<readonly string[]> {
  const lines: string[] = [];
  const { ask, records } = handlerOver({}, { door });
  await ask(event);
  const log = createLog((line) => lines.push(line));
  for (const record of records) log(record);
  return lines;
}

describe.for(DOORS)("The log of the door $door", (door) => {
  test.for([
    { where: "the path", request: { path: `/token${FORGED}` } },
    { where: "the key in a path", request: { path: `/access/${FORGED}` } },
    { where: "the key", request: { query: `key=${encodeURIComponent(FORGED)}` } },
    { where: "a scope", request: { query: `key=k&scope=${encodeURIComponent(FORGED)}` } },
    { where: "the name of a parameter", request: { query: `key=k&${encodeURIComponent(FORGED)}=1` } },
    { where: "the query, as it stands", request: { query: `key=${FORGED}` } },
    { where: "the method", request: { method: `GET${FORGED}` } },
    { where: "a header", request: { headers: { "x-request-id": FORGED, "user-agent": FORGED } } },
  ])("has one line for a request that forges another in $where", async ({ request }) => {
    const lines = await linesOf(door, door.event(request));
    expect(lines).toHaveLength(1);
    const [line = ""] = lines;
    expect(line).toMatch(/^[ -~]+\n$/);
    expect(JSON.parse(line)).not.toMatchObject({ caller: "admin" });
  });

  test("has one line, without control characters, for whatever is asked", async () => {
    const text = fc.string({ unit: "binary" });
    await fc.assert(
      fc.asyncProperty(text, text, async (query, path) => {
        const lines = await linesOf(door, door.event({ query, path: `/${path}` }));
        expect(lines).toHaveLength(1);
        expect(lines[0]?.trimEnd()).not.toMatch(UNSEEN);
      }),
    );
  });
});

describe.for(SIGNED_DOORS)("The log of the door $door", (door) => {
  test("has one line, without control characters, whatever a session calls itself", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.constant(FORGED), fc.string({ unit: "binary" })), async (session) => {
        const userArn = `arn:aws:sts::${the.account}:assumed-role/orders/${session}`;
        const lines = await linesOf(door, door.event({ userArn }));
        expect(lines).toHaveLength(1);
        expect(lines[0]?.trimEnd()).not.toMatch(UNSEEN);
      }),
    );
  });
});
