import { type ExpectedDoor, partsOf } from "./expected-door.ts";
import { type Graph, named } from "./graph.ts";
import { directly, isAllowed, type Principal, throughUrl } from "./iam-evaluation.ts";
import { statements } from "./policy-document.ts";
import { bare, can, elsewhere, here } from "./principals.ts";

/** Whoever they are: a URL without authentication takes no notice of it. */
const EVERYBODY: readonly (readonly [who: string, Principal])[] = [
  ["nobody in particular", "anonymous"],
  ["a role of the account", bare(here("stranger"))],
  ["an administrator of the account", can(here("administrator"))],
  ["another account", can(elsewhere("administrator"))],
];

/** What the policy of an alias behind a public URL keeps out and should let in, or the other way round. */
export function publicAccessViolations(graph: Graph, door: ExpectedDoor): string[] {
  const { inputs, outputs } = partsOf(graph, door);
  const access = inputs("LiveAccess");
  const alias = String(outputs("Live")["arn"]);
  const schedule = String(outputs("WarmUpRole")["arn"]);
  const policy = String(access["policy"]);
  const allows = (one: Parameters<typeof isAllowed>[1]) => isAllowed(policy, one);
  const found: string[] = [];
  if (access["resourceArn"] !== alias) found.push("the resource policy is not on the alias");
  for (const [who, principal] of EVERYBODY)
    if (!throughUrl(alias, principal, "NONE").every(allows)) found.push(`${who} cannot use the URL`);
  for (const [who, principal] of EVERYBODY)
    if (directly(alias, principal).some(allows)) found.push(`${who} can invoke directly`);
  // A service comes by no URL, so that whichever is admitted by name invokes directly.
  for (const { effect, principals, actions, resources } of statements(policy)) {
    if (effect === "Allow" && principals.join() !== "*")
      found.push(`the resource policy admits ${principals.join()}`);
    for (const one of [...actions, ...resources])
      if (/[*?]/.test(one)) found.push(`the resource policy has a wildcard: ${one}`);
  }
  if (!directly(alias, can(schedule)).every(allows)) found.push("the schedule cannot invoke the alias");
  // The provider of AWS adds statements of its own when it makes such a URL.
  if (!named(graph, `${door.id}LiveAccess`)?.after.includes(`${door.id}Url`))
    found.push("the resource policy does not wait for the URL");
  return found;
}
