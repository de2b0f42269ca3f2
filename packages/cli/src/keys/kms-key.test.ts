import { describe, expect, test } from "vitest";
import { isSameKmsKey } from "./kms-key.ts";

const ID = "0c5e3a4e-8a43-4a0a-9d61-3f1d1f4a2b90";
const ARN = `arn:aws:kms:eu-central-1:111122223333:key/${ID}`;

describe("isSameKmsKey()", () => {
  test.for([
    { described: undefined, configured: undefined, is: true, because: "both are AWS's own" },
    { described: ARN, configured: ARN, is: true, because: "both are this ARN" },
    { described: ID, configured: ARN, is: true, because: "AWS writes the id where it was given so" },
    {
      described: ARN,
      configured: undefined,
      is: false,
      because: "the function has a right to AWS's own only",
    },
    { described: undefined, configured: ARN, is: false, because: "the secret is under AWS's own" },
    { described: ID.slice(1), configured: ARN, is: false, because: "an id is compared whole" },
    {
      described: ARN.replace(ID, `mrk-${ID.replaceAll("-", "")}`),
      configured: ARN,
      is: false,
      because: "it is another key",
    },
    { described: "alias/mine", configured: ARN, is: undefined, because: "an alias says nothing" },
    {
      described: ARN.replace(`key/${ID}`, "alias/mine"),
      configured: ARN,
      is: undefined,
      because: "nor does its ARN",
    },
    { described: "alias/mine", configured: undefined, is: undefined, because: "nor beside AWS's own" },
  ])("$described is $configured: $is, because $because", ({ described, configured, is }) => {
    expect(isSameKmsKey(described, configured)).toBe(is);
  });
});
