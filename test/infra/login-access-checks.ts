import type { Configuration } from "@btp-token-broker/core";
import { type ExpectedDoor, expectedDoors, partsOf } from "./expected-door.ts";
import { all, type Graph, named } from "./graph.ts";
import { directly, isAllowed, type Principal, throughUrl } from "./iam-evaluation.ts";
import { statements } from "./policy-document.ts";
import { can, elsewhere, here } from "./principals.ts";

/** Who invokes what logs in and should not, or the other way round. */
export function loginAccessViolations(
  graph: Graph,
  door: ExpectedDoor,
  configuration: Configuration,
): string[] {
  const { inputs, outputs } = partsOf(graph, door);
  const access = inputs("LiveAccess");
  const alias = String(outputs("Live")["arn"]);
  const policy = String(access["policy"]);
  const allows = (one: Parameters<typeof isAllowed>[1]) => isAllowed(policy, one);
  const front = expectedDoors(configuration).filter(({ name }) => name !== door.name);
  const roleOf = (resource: string) => can(String(named(graph, resource)?.outputs["arn"]));
  const found: string[] = [];
  if (access["resourceArn"] !== alias) found.push("the resource policy is not on the alias");
  // That the roles' own policies allow it as well, permission-checks.ts looks at.
  for (const { id, name } of front)
    if (!directly(alias, roleOf(`${id}Role`)).every(allows)) found.push(`${name} cannot ask it`);
  if (!directly(alias, roleOf("LoginWarmUpRole")).every(allows))
    found.push("the schedule cannot invoke the alias");
  const others: readonly (readonly [who: string, Principal])[] = [
    ["an administrator", can(here("administrator"))],
    ["another account", can(elsewhere("administrator"))],
    ["nobody in particular", "anonymous"],
    ...front.map(({ id, name }) => [`the schedule of ${name}`, roleOf(`${id}WarmUpRole`)] as const),
    ["its own role", roleOf("LoginRole")],
  ];
  for (const [who, principal] of others)
    if ([...directly(alias, principal), ...throughUrl(alias, principal).slice(1)].some(allows))
      found.push(`${who} can invoke it`);
  for (const { effect, principals } of statements(policy))
    if (effect === "Allow") found.push(`the resource policy admits ${principals.join()}`);
  for (const { name, inputs: url } of all(graph, "url"))
    if (url["functionName"] === inputs("Function")["name"]) found.push(`${name} leads to it`);
  return found;
}
