import { expect, test } from "vitest";
import type { Callers } from "../../infra/callers.ts";
import { resourcePolicy } from "../../infra/resource-policy.ts";
import { alias, here, schedule } from "./principals.ts";

const roles = (count: number): Callers => ({
  to: "roles",
  arns: Array.from({ length: count }, (_, index) => here(`service-${index}`)),
});
const accounts = (count: number): Callers => ({
  to: "accounts",
  ids: Array.from({ length: count }, (_, index) => String(100_000_000_000 + index)),
});

const CALLERS = {
  roles: roles(100),
  organization: { to: "organization", id: "o-ours000000" },
  accounts: accounts(100),
} as const satisfies Record<string, Callers>;

const urlPolicy = (callers: Callers) =>
  resourcePolicy({ alias, frontDoor: { kind: "iam-url", callers }, invokers: [schedule] });

test.for([
  { callers: roles(150), what: "150 roles" },
  { callers: accounts(270), what: "270 accounts" },
])("the policy leaves room for $what", ({ callers }) => {
  expect(() => urlPolicy(callers)).not.toThrow();
});

test.for([
  {
    callers: roles(300),
    message:
      /^The alias's resource policy has \d+ bytes with 300 callers; AWS takes 20480\. Write access: \{ organization: "o-…" \} or access: \{ accounts: \["<twelve digits>", …\] \} into aws of broker\.config\.ts: .* the rules still decide by role\.$/,
  },
  {
    callers: accounts(400),
    message:
      /^The alias's resource policy has \d+ bytes with 400 accounts; AWS takes 20480\. Write access: \{ organization: "o-…" \} into aws of broker\.config\.ts: the rules still decide by role\.$/,
  },
])(
  "the policy stops the deployment with the way out when there are too many $callers.to",
  ({ callers, message }) => {
    expect(() => urlPolicy(callers)).toThrow(message);
  },
);

test.for(["roles", "organization", "accounts"] as const)(
  "the policy is at most what Lambda takes, to the byte, where access is by %s",
  (kind) => {
    expect(() => resourcePolicy(sized(kind, 20_479))).not.toThrow();
    expect(new TextEncoder().encode(resourcePolicy(sized(kind, 20_480)))).toHaveLength(20_480);
    expect(() => resourcePolicy(sized(kind, 20_481))).toThrow("has 20481 bytes");
  },
);

test("the policy counts in bytes, not characters", () => {
  const access = sized("roles", 20_480);
  expect(() =>
    resourcePolicy({ ...access, invokers: [access.invokers[0]?.replace(/x$/, "ä") ?? ""] }),
  ).toThrow("has 20481 bytes");
});

/** The invoker is in the policy once: it makes any length. */
function sized(kind: keyof typeof CALLERS, bytes: number) {
  const callers = CALLERS[kind];
  const access = { alias, frontDoor: { kind: "iam-url" as const, callers }, invokers: [schedule] };
  return { ...access, invokers: [schedule + "x".repeat(bytes - resourcePolicy(access).length)] };
}
