import type { Configuration, RuleTest } from "./configuration.ts";
import { decide, decideScopes } from "./decision.ts";
import { fail, type Result, succeed } from "./result.ts";
import { fullScopeName } from "./scope.ts";

/** One of a configuration's `tests` that the rules do not meet. */
export interface UnmetTest {
  /** Its place in the list, from 0. */
  readonly index: number;
  /** What it expects, and what would be done. */
  readonly seen: string;
}

/** Stands for the application of a key that is not read for this: a short name is then told from a full one, as written. */
const UNREAD = "application!t0";

/** Decides what each of the `tests` asks for, as the broker would at `now`, and says which do not come out as expected. */
export function unmetTests(configuration: Configuration, now: number): readonly UnmetTest[] {
  return configuration.tests.flatMap((test, index) => {
    const { caller, key, scopes, expect } = test;
    const decided = decideTest(configuration, test, now);
    if (decided.ok ? decided.value.includes(expect) : expect === "deny") return [];
    const asked = scopes ? ` with ${scopes.join(" ")}` : "";
    const verdict = decided.ok ? `allowed by ${decided.value.join(", ")}` : `denied ${decided.problem}`;
    return [{ index, seen: `expects ${expect} for ${caller} and ${key}${asked}, but that is ${verdict}` }];
  });
}

/** The rules that allow what a test asks for, each of them some of its scopes; or why it is denied. */
function decideTest(
  configuration: Configuration,
  { caller, key, scopes }: RuleTest,
  now: number,
): Result<readonly string[], string> {
  const decision = decide(configuration, caller, key, now);
  if (!decision.ok) {
    const { rules } = decision.problem;
    return fail(rules.length > 0 ? `by ${rules.join(", ")}` : "because no rule allows it");
  }
  const given = decideScopes(decision.value, scopes, UNREAD);
  if (!given.ok)
    return fail(
      given.problem === "nothing_left"
        ? "because the rules take away all that they give"
        : "because the rules do not give all of these scopes",
    );
  const { rules } = decision.value;
  if (scopes === undefined) return succeed(rules);
  const wanted = new Set(scopes.map((name) => fullScopeName(name, UNREAD)));
  const gives = (names: "all" | readonly string[]) =>
    names === "all" || names.some((name) => wanted.has(fullScopeName(name, UNREAD)));
  return succeed(
    rules.filter((id) => configuration.rules.some((rule) => rule.id === id && gives(rule.scopes))),
  );
}
