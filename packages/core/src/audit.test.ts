import { describe, expect, test } from "vitest";
import { the } from "../../../test/support/the.ts";
import { openAuditEntry } from "./audit.ts";

const TIME = "2026-11-22T10:00:00.000Z";
const open = () => openAuditEntry("request-1", the.now, TIME);

describe("an audit entry", () => {
  test("says crashed and 500 when nobody says otherwise, so that what was forgotten looks like a failure", () => {
    expect(open().close(the.now + 7)).toEqual({
      type: "audit",
      request_id: "request-1",
      time: TIME,
      ms: 7,
      route: "unknown",
      status: 500,
      outcome: "crashed",
    });
  });

  test("keeps what each step noted, the last word counting", () => {
    const entry = open();
    entry.note({ route: "GET /token", caller: "orders" });
    entry.note({ outcome: "access_denied", status: 403 });
    entry.note({ outcome: "issued", status: 200 });

    expect(entry.close(the.now)).toMatchObject({
      route: "GET /token",
      caller: "orders",
      outcome: "issued",
      status: 200,
    });
  });

  test("keeps crashed when a step noted only what it was about to do", () => {
    const entry = open();
    entry.note({ route: "GET /token", key: "cis-central", rules: ["orders-jobs"] });

    expect(entry.close(the.now)).toMatchObject({ outcome: "crashed", status: 500 });
  });

  test.for([
    { after: 0, ms: 0, because: "no time has passed" },
    { after: 6_000, ms: 6_000, because: "it counts from the request's begin" },
    { after: -5, ms: 0, because: "a clock that was set back gives no negative duration" },
  ])("took $ms ms, since $because", ({ after, ms }) => {
    expect(open().close(the.now + after).ms).toBe(ms);
  });

  test("does not share what it noted with another request's", () => {
    const one = open();
    const other = open();
    one.note({ caller: "orders" });

    expect(other.close(the.now)).not.toHaveProperty("caller");
  });
});
