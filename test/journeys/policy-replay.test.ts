import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../../packages/cli/src/cli.ts";
import type { PolicyPorts } from "../../packages/cli/src/policy/policy-ports.ts";
import { policyReplay } from "../../packages/cli/src/policy/replay.ts";
import type { Configuration } from "../../packages/core/src/index.ts";
import { fail, succeed } from "../../packages/core/src/result.ts";
import { startWorkloadJourney, type WorkloadJourney } from "../support/workload-journey.ts";
import configure from "../support/workloads.broker.config.ts";

let broker: WorkloadJourney;
beforeAll(async () => {
  broker = await startWorkloadJourney();
  for (const query of ["", "&scope=job.read", "&scope=job.write"])
    await broker.ask("orders", `/token?key=cis-central${query}`);
  await broker.ask("orders", "/token?key=cis-local");
  const [deploy, billing, stranger] = [
    await broker.jwt("deploy"),
    await broker.jwt("billing"),
    await broker.jwt("branches", { claims: { sub: "repo:acme@1234/stranger@3:pull_request" } }),
  ];
  for (const query of ["", "&scope=job.read", "&scope=event.read%20job.read"])
    await broker.askAs(deploy, `/token?key=cis-central${query}`);
  for (const key of ["cis-central", "cis-local", "no-such-key"])
    await broker.askAs(billing, `/token?key=${key}`);
  await broker.askAs(stranger);
  await broker.askAs(undefined);
  await broker.askAs(deploy, "/access");
});
afterAll(() => broker[Symbol.asyncDispose]());

/** What the rules of now make of everything that both doors have written. */
async function replay(configuration: Configuration) {
  const ports: PolicyPorts = {
    now: Date.now,
    configure: async () => succeed(() => configuration),
    configureAt: async () => fail("Nothing is compared here"),
    async *openInput() {
      yield Buffer.from(broker.lines.join("\n"));
    },
  };
  const given = ["policy", "replay", "-", "--stage", "test", "--json"];
  const outcome = await runCli(given, [policyReplay], ports);
  if ("problem" in outcome) throw new Error(outcome.problem);
  const { decisions, same, unreadable, changes } = JSON.parse(outcome.output) as {
    readonly decisions: number;
    readonly same: number;
    readonly unreadable: number;
    readonly changes: readonly Readonly<Record<"change" | "who" | "key" | "why", string>>[];
  };
  const told = changes.map(({ change, who, key, why }) => `${change}: ${who}, ${key}: ${why}`);
  return { decisions, same, unreadable, told };
}

test("whatever the doors wrote is decided the same by the same rules, but for scopes that no line has", async () => {
  expect(await replay(configure("test"))).toEqual({
    decisions: 11,
    same: 10,
    unreadable: 0,
    told: ["not known: orders, cis-central: its scopes are in no line"],
  });
});

test("of two requests for the same scopes the one that named them is denied, where the other gets fewer", async () => {
  const configuration = configure("test");
  const rules = configuration.rules.map((rule) =>
    rule.id === "deploy-jobs" ? { ...rule, scopes: ["job.read"] } : rule,
  );
  const { told } = await replay({ ...configuration, rules });
  expect(told.filter((text) => text.includes("deploy"))).toEqual([
    "would be denied: deploy, cis-central: it names cis-central!b14.event.read, which no rule gives",
    "narrower: deploy, cis-central: without cis-central!b14.event.read",
  ]);
});
