import { describe, expect, test } from "vitest";
import { resourcePolicy } from "../../infra/resource-policy.ts";
import { directly, isAllowed, type Principal, throughUrl } from "./iam-evaluation.ts";
import { alias, bare, can, elsewhere, here, schedule } from "./principals.ts";

describe("where a REST API is the door,", () => {
  const api = "arn:aws:execute-api:eu-central-1:999988887777:abc123/live/GET/*";
  const policy = resourcePolicy({
    alias,
    frontDoor: { kind: "rest-api", executionArn: api },
    invokers: [schedule],
  });
  const service = (sourceArn: string, name = "apigateway.amazonaws.com"): Principal => ({
    service: name,
    sourceArn,
  });

  test.for([
    { principal: service(api.replace("*", "token")), admits: true, because: "it is the API" },
    { principal: service(api.replace("abc123", "other")), admits: false, because: "it is another API" },
    { principal: service(api.replace("/live", "/test")), admits: false, because: "it is another stage" },
    { principal: service(api.replace("/GET", "/POST")), admits: false, because: "it is another method" },
    {
      principal: service(api.replace("999988887777", "111122223333")),
      admits: false,
      because: "it is another account's API",
    },
    {
      principal: service(api.replace("*", "token"), "events.amazonaws.com"),
      admits: false,
      because: "API Gateway alone acts for an API",
    },
    { principal: can(schedule), admits: true, because: "the warm-up comes this way" },
    { principal: can(here("administrator")), admits: false, because: "it could write another's name" },
    { principal: can(elsewhere("administrator")), admits: false, because: "it is not even of this account" },
    { principal: "anonymous" as const, admits: false, because: "there is no signature" },
  ])("$principal invokes: $admits, because $because", ({ principal, admits }) => {
    expect(directly(alias, principal).map((one) => isAllowed(policy, one))).toEqual([admits, admits]);
  });

  test("a URL that somebody put on the alias leads nowhere", () => {
    const [, invocation] = throughUrl(alias, can(here("administrator")));
    expect(invocation && isAllowed(policy, invocation)).toBe(false);
  });
});

describe("where a URL without authentication is the door,", () => {
  const policy = resourcePolicy({ alias, frontDoor: { kind: "public-url" }, invokers: [schedule] });
  const admitted = (requests: ReturnType<typeof directly>) => requests.map((one) => isAllowed(policy, one));

  test.for([
    { principal: "anonymous" as const, because: "that is what it is there for" },
    { principal: bare(here("orders")), because: "a signature is not looked at" },
    { principal: can(here("administrator")), because: "it is anybody, too" },
    { principal: can(elsewhere("administrator")), because: "it is anybody, too" },
  ])("$principal comes through the URL and never directly, because $because", ({ principal }) => {
    expect(admitted(throughUrl(alias, principal, "NONE"))).toEqual([true, true]);
    expect(admitted(directly(alias, principal))).toEqual([false, false]);
  });

  test.for([
    { principal: can(schedule), admits: true, because: "the warm-up comes this way" },
    { principal: bare(schedule), admits: false, because: "the exception is not a permission" },
    {
      principal: {
        service: "apigateway.amazonaws.com",
        sourceArn: "arn:aws:execute-api:::abc/live/GET/token",
      },
      admits: false,
      because: "this alias has no REST API",
    },
    {
      principal: { service: "events.amazonaws.com", sourceArn: "arn:aws:events:::rule/mine" },
      admits: false,
      because: "everybody is let in through the URL, and by no other way",
    },
  ])("$principal invokes directly: $admits, because $because", ({ principal, admits }) => {
    expect(admitted(directly(alias, principal))).toEqual([admits, admits]);
  });

  test("a URL that somebody makes to look at signatures admits nobody but whom their own policies do", () => {
    for (const principal of ["anonymous" as const, bare(here("orders")), can(elsewhere("administrator"))])
      expect(admitted(throughUrl(alias, principal, "AWS_IAM"))).toEqual([false, true]);
  });
});

describe("where there is no door,", () => {
  const api = here("btp-token-broker-dev-api");
  const policy = resourcePolicy({ alias, frontDoor: undefined, invokers: [api, schedule] });

  test.for([
    { principal: can(api), admits: true, because: "it is named, and its own policy allows it" },
    { principal: can(schedule), admits: true, because: "it is named, too" },
    { principal: bare(api), admits: false, because: "the exception is not a permission" },
    { principal: can(here("administrator")), admits: false, because: "nothing but the named roles invokes" },
    { principal: "anonymous" as const, admits: false, because: "there is no signature" },
  ])("$principal invokes: $admits, because $because", ({ principal, admits }) => {
    const requests = [...directly(alias, principal), ...throughUrl(alias, principal).slice(1)];
    expect(requests.map((one) => isAllowed(policy, one))).toEqual([admits, admits, admits]);
  });

  test("nobody at all invokes when no role may", () => {
    const shut = resourcePolicy({ alias, frontDoor: undefined, invokers: [] });
    expect(directly(alias, can(schedule)).map((one) => isAllowed(shut, one))).toEqual([false, false]);
    expect(shut).not.toContain("Condition");
  });
});
