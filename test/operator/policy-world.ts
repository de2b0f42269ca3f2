import { expect } from "vitest";
import { runCli } from "../../packages/cli/src/cli.ts";
import { policyDiff } from "../../packages/cli/src/policy/diff.ts";
import { policyIam } from "../../packages/cli/src/policy/iam.ts";
import { policy } from "../../packages/cli/src/policy/matrix.ts";
import type { PolicyPorts } from "../../packages/cli/src/policy/policy-ports.ts";
import { policyReplay } from "../../packages/cli/src/policy/replay.ts";
import { policyWhy } from "../../packages/cli/src/policy/why.ts";
import type { BrokerDefinition } from "../../packages/core/src/broker-definition.ts";
import { type ConfigureBroker, defineBroker } from "../../packages/core/src/define-broker.ts";
import { fail, succeed } from "../../packages/core/src/result.ts";
import { the } from "../support/the.ts";

export type Definition = BrokerDefinition<string, string, string>;

const COMMANDS = [policy, policyDiff, policyIam, policyReplay, policyWhy];

/** Four callers of each kind and account, three keys of which one is a user's, and rules that allow, deny and end. */
export const definition: Definition = {
  aws: { region: "eu-central-1" },
  keys: {
    "cis-central": { secret: "btp/test/cis-central" },
    "cis-local": { secret: "btp/test/cis-local" },
    "cis-admin": { secret: "btp/test/cis-admin", user: "btp/test/admin", expect: { origin: the.origin } },
  },
  issuers: {
    actions: { url: "https://token.actions.githubusercontent.com", audience: "btp-token-broker" },
  },
  callers: {
    orders: { role: "arn:aws:iam::111122223333:role/team/orders" },
    reports: { role: "arn:aws:iam::444455556666:role/reports" },
    deploy: {
      issuer: "actions",
      subject: "repo:acme/web:environment:prod",
      claims: { ref: "refs/heads/main", run_attempt: 1 },
    },
    idle: { role: "arn:aws:iam::111122223333:role/idle" },
  },
  rules: [
    { id: "orders-jobs", callers: ["orders"], key: "cis-central", scopes: ["job.read", "event.read"] },
    { id: "no-events", callers: ["orders"], key: "cis-central", deny: ["event.read"], until: "2026-12-31" },
    { id: "reports-local", callers: ["reports"], key: "cis-local", scopes: "all", until: "2026-11-21" },
    { id: "deploy-admin", callers: ["deploy"], key: "cis-admin", scopes: "all", maxMinTtl: 600 },
    { id: "closed", callers: ["reports"], key: "cis-admin", deny: "all" },
  ],
};

const configureOf = (defined: Definition): ConfigureBroker =>
  defineBroker<string, string, string>(() => defined);

interface Asked {
  /** What is configured now; `definition` if left out. */
  readonly now?: Definition;
  /** What was at the one revision that there is. */
  readonly before?: Definition;
  /** What is in the file that is named. */
  readonly file?: string | Uint8Array | readonly Uint8Array[];
}

/** Runs a command about rules in this process, at `the.now`. Nothing that was given with `canary` in it is said back. */
export async function runPolicy(given: readonly string[], { now = definition, before, file }: Asked = {}) {
  const ports: PolicyPorts = {
    now: () => the.now,
    configure: async () => succeed(configureOf(now)),
    configureAt: async () =>
      before
        ? succeed({ configure: configureOf(before), commit: "0123456789ab" })
        : fail("REV names no commit of the repository that the configuration file is in."),
    async *openInput() {
      if (file === undefined) throw Object.assign(new Error("canary"), { code: "ENOENT" });
      if (typeof file === "string") yield Buffer.from(file);
      else if (file instanceof Uint8Array) yield file;
      else yield* file;
    },
  };
  const outcome = await runCli([...given, "--stage", "test"], COMMANDS, ports);
  const text = "problem" in outcome ? outcome.problem : outcome.output;
  expect(text).not.toMatch(/canary/i);
  // Whatever was in a file: nothing of it moves a terminal's cursor.
  expect(text).not.toMatch(/[^\x20-\x7e\n]/);
  return { exit: outcome.exit, text };
}
