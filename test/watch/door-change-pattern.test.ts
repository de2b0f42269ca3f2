import { expect, test } from "vitest";
import { doorChangePattern } from "../../infra/door-change-pattern.ts";
import { DOOR_IDS } from "../../infra/door-name.ts";
import { prefixOf } from "../../infra/stage-name.ts";
import { cloudTrailEvent, functionArn } from "./cloudtrail-event.ts";
import { matchesPattern } from "./event-pattern.ts";

const NAME = "btp-token-broker-dev-api";
const pattern = doorChangePattern(Object.keys(DOOR_IDS).map((door) => `btp-token-broker-dev-${door}`));

interface Row {
  readonly call: string;
  readonly with: object;
  readonly more?: object;
  readonly counts: boolean;
  readonly because: string;
}

test.for<Row>([
  {
    call: "AddPermission20150331v2",
    with: { functionName: NAME, qualifier: "live" },
    counts: true,
    because: "the function is named by its name",
  },
  {
    call: "RemovePermission20150331v2",
    with: { functionName: functionArn(NAME) },
    counts: true,
    because: "it is named by its ARN",
  },
  {
    call: "UpdateAlias20150331",
    with: { functionName: `${NAME}:live` },
    counts: true,
    because: "a qualifier follows the name",
  },
  {
    call: "UpdateFunctionConfiguration20150331v2",
    with: { functionName: `111122223333:function:${NAME}` },
    counts: true,
    because: "half an ARN is enough for Lambda",
  },
  {
    call: "PutResourcePolicy",
    with: { resourceArn: functionArn(NAME, ":live") },
    counts: true,
    because: "this call names it in another member",
  },
  {
    call: "DeleteResourcePolicy",
    with: { resourceArn: functionArn(NAME) },
    counts: true,
    because: "it may be the function's own policy",
  },
  {
    call: "TagResource20170331v2",
    with: { resource: functionArn(NAME), tags: { a: "b" } },
    counts: true,
    because: "a role may have its rights by tags",
  },
  {
    call: "PutProvisionedConcurrencyConfig",
    with: { functionName: functionArn(NAME, ":7") },
    counts: true,
    because: "it is a version's whole ARN",
  },
  {
    call: "DeleteFunctionEventInvokeConfig",
    with: { functionName: "btp-token-broker-dev-private" },
    counts: true,
    because: "every door counts",
  },
  {
    call: "CallThatIsNewNextYear20290101",
    with: { functionName: NAME },
    counts: true,
    because: "no list of calls could know it",
  },
  {
    call: "UpdateFunctionUrlConfig",
    with: { functionName: NAME },
    more: { errorCode: "AccessDenied" },
    counts: true,
    because: "somebody tried",
  },
  {
    call: "UpdateFunctionCode20150331v2",
    with: { functionName: `${NAME}-2` },
    counts: false,
    because: "it is another function",
  },
  {
    call: "UpdateFunctionCode20150331v2",
    with: { functionName: functionArn(`x-${NAME}`) },
    counts: false,
    because: "it is another function, whose name ends like that",
  },
  {
    call: "TagResource20170331v2",
    with: { resource: functionArn(`${NAME}-2`) },
    counts: false,
    because: "it is another function",
  },
  {
    call: "PutResourcePolicy",
    with: { resourceArn: functionArn("btp-token-broker-dev-api-api", ":live") },
    counts: false,
    because: "it is the stage dev-api",
  },
  {
    call: "UpdateAlias20150331",
    with: { functionName: `x-${NAME}:live` },
    counts: true,
    because: "it is another function, but with its qualifier nobody could tell in 2,048 characters",
  },
  {
    call: "GetPolicy20150331v2",
    with: { functionName: NAME },
    more: { readOnly: true },
    counts: false,
    because: "looking changes nothing",
  },
  {
    call: "Invoke",
    with: { functionName: functionArn(NAME) },
    more: { eventCategory: "Data", managementEvent: false },
    counts: false,
    because: "every request would count where invocations are recorded",
  },
  {
    call: "PutRolePolicy",
    with: { roleName: NAME },
    more: { eventSource: "iam.amazonaws.com" },
    counts: false,
    because: "IAM's events are in another region",
  },
])("$call with $with counts: $counts, because $because", ({ call, with: parameters, more, counts }) => {
  expect(matchesPattern(pattern, cloudTrailEvent(call, parameters, more))).toBe(counts);
});

test.for(Object.keys(DOOR_IDS))("counts changes of %s", (door) => {
  const event = cloudTrailEvent("UpdateAlias20150331", { functionName: `btp-token-broker-dev-${door}` });
  expect(matchesPattern(pattern, event)).toBe(true);
});

test("is within what EventBridge takes by default, for every door of a stage with the longest name", () => {
  const prefix = prefixOf("btp-token-broker", "s".repeat(31));
  const longest = doorChangePattern(Object.keys(DOOR_IDS).map((door) => `${prefix}-${door}`));
  // AWS: "Amazon EventBridge quotas". A pattern that is longer ends a deployment halfway.
  expect(JSON.stringify(longest).length).toBeLessThanOrEqual(2_048);
});
