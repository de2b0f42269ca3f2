import type { Configuration } from "./configuration.ts";

/**
 * What of a configuration is the business of the door for JWTs: the workloads, the rules about them, and the keys that one
 * of these rules allows them. Anybody can send that door a request, so that its function is given nothing else to lose.
 *
 * It decides on a workload's request as the whole configuration does: what it leaves out is about other callers, or is
 * granted to no workload.
 */
export function shareOfWorkloads(configuration: Configuration): Configuration {
  const callers = new Map([...configuration.callers].filter(([, { kind }]) => kind === "workload"));
  const rules = configuration.rules.flatMap((rule) => {
    const named = rule.callers.filter((name) => callers.has(name));
    return named.length > 0 ? [{ ...rule, callers: named }] : [];
  });
  const allowed = new Set(rules.flatMap(({ effect, key }) => (effect === "allow" ? [key] : [])));
  const keys = new Map([...configuration.keys].filter(([name]) => allowed.has(name)));
  return {
    ...configuration,
    callers,
    keys,
    // Those about other keys, too: the audit line names a rule that denies.
    rules,
    tests: configuration.tests.filter(({ caller, key }) => callers.has(caller) && keys.has(key)),
  };
}
