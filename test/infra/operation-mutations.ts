import { FUNCTION, omitted, type Mutation, set, to } from "./mutation.ts";

export const OPERATION_MUTATIONS: readonly Mutation[] = [
  {
    what: "the schedule is on $LATEST",
    resource: "WarmUp",
    input: "target",
    change: set(["arn"], FUNCTION),
    violations: ["the schedule is not on the alias"],
  },
  {
    what: "the schedule sends what it likes",
    resource: "WarmUp",
    input: "target",
    change: set(["input"], '{"source":"warm-up"}'),
    violations: ["the schedule sends something else than a warm-up"],
  },
  {
    what: "Scheduler's retry policy is its default",
    resource: "WarmUp",
    input: "target",
    change: set(["retryPolicy"], undefined),
    violations: ["the schedule tries again", "the schedule delivers late"],
  },
  {
    what: "the alias serves $LATEST",
    resource: "ApiLive",
    input: "functionVersion",
    change: to("$LATEST"),
    violations: ["the alias does not serve the published version"],
  },
  {
    what: "asynchronous invocation is the function's",
    resource: "ApiLiveAsynchronous",
    input: "qualifier",
    change: omitted,
    violations: ["asynchronous invocation is not configured on the alias"],
  },
  {
    what: "the log has no retention",
    resource: "ApiLogGroup",
    input: "retentionInDays",
    change: omitted,
    violations: ["the log is not kept for a month"],
  },
  {
    what: "a variable points to this machine",
    resource: "ApiFunction",
    input: "environment",
    change: set(["variables", "BROKER_TOKEN_ORIGINS"], "http://127.0.0.1:4281"),
    violations: ["BROKER_TOKEN_ORIGINS points to this machine"],
  },
  {
    what: "another variable points to this machine",
    resource: "ApiFunction",
    input: "environment",
    change: set(["variables", "AWS_ENDPOINT_URL_SECRETS_MANAGER"], "http://localhost:4282"),
    violations: ["AWS_ENDPOINT_URL_SECRETS_MANAGER points to this machine"],
  },
  {
    what: "tokens may come from anywhere",
    resource: "ApiFunction",
    input: "environment",
    change: set(["variables", "BROKER_TOKEN_ORIGINS"], "*.example.com"),
    violations: ["BROKER_TOKEN_ORIGINS is *.example.com"],
  },
];
