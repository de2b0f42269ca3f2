import type { Configuration, PrivateDoor } from "@btp-token-broker/core";
import { admittedBy, callersOf } from "./access-checks.ts";
import { ACCOUNT, idOf } from "./aws-mocks.ts";
import { type Graph, named } from "./graph.ts";
import { directly, isAllowed, type Principal, toApi } from "./iam-evaluation.ts";
import { statements } from "./policy-document.ts";

const ADMINISTRATOR: Principal = { role: `arn:aws:iam::${ACCOUNT}:role/administrator`, identityAllows: true };
const STRANGER: Principal = { role: `arn:aws:iam::${ACCOUNT}:role/stranger`, identityAllows: false };
const OUTSIDER: Principal = { role: "arn:aws:iam::555566667777:role/outsider", identityAllows: true };

/** What the API's own policy lets in or keeps out, by who it is and how it comes. */
export function apiPolicyViolations(
  graph: Graph,
  configuration: Configuration,
  place: PrivateDoor,
): string[] {
  const access = named(graph, "PrivateApiAccess")?.inputs;
  const policy = String(access?.["policy"]);
  const api = String(named(graph, "PrivateApi")?.outputs["executionArn"]);
  const token = `${api}/live/GET/token`;
  const [endpoint = ""] = place.endpoints;
  const open = { vpc: place.vpc, endpoint };
  const elsewhere = [
    { through: "another endpoint of the VPC", path: { ...open, endpoint: "vpce-0ffffffffffffffff" } },
    { through: "another VPC", path: { ...open, vpc: "vpc-0ffffffffffffffff" } },
    { through: "the internet", path: "internet" },
  ] as const;
  const admitted = new Set(
    statements(policy).flatMap(({ effect, principals }) => (effect === "Allow" ? principals : [])),
  );
  const found: string[] = [];
  if (access?.["restApiId"] !== idOf("PrivateApi")) found.push("the policy is another API's");
  for (const caller of callersOf(configuration)) {
    const isIn = place.endpoints.every((one) =>
      isAllowed(policy, toApi(token, { ...open, endpoint: one }, caller)),
    );
    if (!isIn) found.push(`${caller.role} cannot use the API`);
  }
  for (const { through, path } of elsewhere)
    if (
      [...callersOf(configuration), ADMINISTRATOR].some((one) => isAllowed(policy, toApi(token, path, one)))
    )
      found.push(`the API is open through ${through}`);
  for (const principal of admitted)
    if (!admittedBy(configuration).includes(principal)) found.push(`the API's policy admits ${principal}`);
  if (isAllowed(policy, toApi(token, open, STRANGER))) found.push("a stranger can use the API");
  if (isAllowed(policy, toApi(token, open, OUTSIDER))) found.push("another account can use the API");
  if (isAllowed(policy, toApi(token, open, "anonymous"))) found.push("anybody can use the API");
  const otherStage = `${api}/test/GET/token`;
  const bare = callersOf(configuration).map((caller) => ({ ...caller, identityAllows: false }));
  if (bare.some((caller) => isAllowed(policy, toApi(otherStage, open, caller))))
    found.push("the API's policy is for every stage");
  return found;
}

/** What the policy of the alias behind the API lets in or keeps out. */
export function aliasPolicyViolations(graph: Graph): string[] {
  const access = named(graph, "PrivateLiveAccess")?.inputs;
  const policy = String(access?.["policy"]);
  const alias = String(named(graph, "PrivateLive")?.outputs["arn"]);
  const api = String(named(graph, "PrivateApi")?.outputs["executionArn"]);
  const schedule = String(named(graph, "PrivateWarmUpRole")?.outputs["arn"]);
  const invokes = (principal: Principal) => directly(alias, principal).map((one) => isAllowed(policy, one));
  const byApi = (sourceArn: string, service = "apigateway.amazonaws.com") => ({ service, sourceArn });
  const found: string[] = [];
  if (access?.["resourceArn"] !== alias) found.push("the resource policy is not on the alias");
  for (const path of ["GET/", "GET/token", "HEAD/access/central"])
    if (invokes(byApi(`${api}/live/${path}`)).includes(false))
      found.push(`the API cannot invoke for ${path}`);
  if (invokes({ role: schedule, identityAllows: true }).includes(false))
    found.push("the schedule cannot invoke the alias");
  const nobody: readonly (readonly [string, Principal])[] = [
    ["another API can invoke", byApi(`${api.replace(idOf("PrivateApi"), "other")}/live/GET/token`)],
    ["another account's API can invoke", byApi(`${api.replace(ACCOUNT, "111122223333")}/live/GET/token`)],
    ["the console's test can invoke", byApi(`${api}/test-invoke-stage/GET/token`)],
    ["another service can invoke", byApi(`${api}/live/GET/token`, "events.amazonaws.com")],
    ["direct invocation is not denied", ADMINISTRATOR],
    ["anybody can invoke", "anonymous"],
  ];
  for (const [what, principal] of nobody) if (invokes(principal).includes(true)) found.push(what);
  return found;
}
