import { expect, test } from "vitest";
import { codesIn, repositoryText, tableUnder } from "../support/markdown-table.ts";
import { fuzz } from "./fuzz.ts";

test("ten thousand changed fixtures are read or refused, and nothing of them is said or sent elsewhere", async () => {
  const { outcomes, broken } = await fuzz(10_000, 20_261_128);
  expect(broken).toEqual([]);
  // Every way to end is among them, or this would say little.
  const problems = tableUnder(repositoryText("docs/errors.md"), "What `cause` says")
    .filter(
      (row) =>
        codesIn(row["outcome"]).includes("key_malformed") && codesIn(row["member"]).includes("problem"),
    )
    .flatMap((row) => codesIn(row["value"]));
  expect([...outcomes.keys()]).toEqual(expect.arrayContaining(["read", "key_origin_refused", ...problems]));
});
