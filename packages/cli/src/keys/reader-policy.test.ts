import { describe, expect, test } from "vitest";
import { isReaderPolicy, readerPolicy } from "./reader-policy.ts";

describe("isReaderPolicy()", () => {
  test("knows the policy for whichever roles", () => {
    for (const roles of [["arn:aws:iam::111122223333:role/a"], ["arn:aws:iam::111122223333:role/a", "x"]])
      expect(isReaderPolicy(readerPolicy(roles))).toBe(true);
  });

  test.for([
    { policy: '{"Version":"2012-10-17","Statement":[]}', because: "it says nothing" },
    {
      policy: readerPolicy([]).replace('"Statement":[', '"Statement":[{"Sid":"Mine"},'),
      because: "it says something else as well",
    },
    { policy: '{"Statement":{"Sid":"OnlyTheseRolesRead"}}', because: "it was written by hand" },
    { policy: '{"Statement":[null]}', because: "it is no statement" },
    { policy: "null", because: "it is no policy" },
    { policy: "{", because: "it is no JSON" },
  ])("does not take $policy for it, because $because", ({ policy }) => {
    expect(isReaderPolicy(policy)).toBe(false);
  });
});
