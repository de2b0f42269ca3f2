import { describe, expect, test } from "vitest";
import type { Failure } from "@btp-token-broker/core";
import { repositoryText, tableUnder, codesIn } from "../../../test/support/markdown-table.ts";
import { explainFailure } from "./failure-words.ts";
import { KEY_PROBLEM_WORDS } from "./key-problem-words.ts";
import { USER_PROBLEM_WORDS } from "./user-problem-words.ts";

const page = repositoryText("docs/errors.md");
const codes = tableUnder(page, "What an operator sees").flatMap((row) => codesIn(row["outcome"]));
/** About a request to the broker or a login, which no command makes, or of the broker's memory. */
const ELSEWHERE =
  /^(?:invalid_request|not_found|method_not_allowed|grant_unsupported|identity_.*|issuer_unavailable|access_denied|scope_.*|endpoint_resting|caller_throttled|token_wider|crashed|user_locked|password_refused|login_.*|passcode_used)$/;

/** Of every failure. */
const details = {
  field: "url",
  problem: "missing",
  reason: "dns",
  claim: "cid",
  says: "user_token",
  status: 500,
  endedAt: "2026-11-22T10:00:00Z",
  retryAfterMs: 1_000,
};
/** Where a code has a word of its own for them. */
const own: Readonly<Record<string, object>> = { user_unreadable: { secret: "totp", reason: "absent" } };

describe("explainFailure()", () => {
  test.for(codes.filter((code) => !ELSEWHERE.test(code)))(
    "has words of its own for %s, and a way out",
    (code) => {
      const { seen, wayOut } = explainFailure({ ...details, ...own[code], code } as Failure);
      expect([seen, wayOut]).toEqual([expect.stringMatching(/ .* /), expect.stringMatching(/ .* .*\.$/)]);
      expect(`${seen}${wayOut}`).not.toMatch(/undefined|docs\/errors/);
    },
  );

  test("sends who meets another code to its row in docs/errors.md", () => {
    expect(explainFailure({ code: "crashed" })).toEqual({
      seen: "crashed",
      wayOut: expect.stringContaining("docs/errors.md"),
    });
  });
});

test.for([
  { code: "key_malformed", words: KEY_PROBLEM_WORDS },
  { code: "user_malformed", words: USER_PROBLEM_WORDS },
])("what is wrong with a text is said in the words of docs/errors.md: $code", ({ code, words }) => {
  const rows = tableUnder(page, "What `cause` says").filter(
    (row) => codesIn(row["outcome"]).includes(code) && codesIn(row["member"]).includes("problem"),
  );
  const written = Object.fromEntries(rows.map((row) => [codesIn(row["value"])[0], row["meaning"]]));
  expect(words).toEqual(written);
});
