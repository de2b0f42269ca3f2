import { DAY_MS, type PlantedFault, workingKey } from "./planted-fault.ts";
import { the } from "../support/the.ts";

const until = (ms: number) => new Date(the.now + ms).toISOString();

/** What can be wrong with rules, callers and the number of environments. */
export const plantedRuleFaults: readonly PlantedFault[] = [
  {
    id: "rate",
    about: "subaccount of crowded",
    says: /31 environments ask it for 62 tokens when all of them start at once.*SAP serves 60.*reserved/s,
    because: "a large fleet shares one subaccount",
    options: ["--environments", "31"],
    plant: (world) => {
      workingKey(world, "crowded", { subaccountid: "11111111-52a1-4f0e-8a5c-1f6b0c9d7e34" });
      world.definition.callers["others"] = { role: "arn:aws:iam::111122223333:role/others" };
      world.definition.rules.push({ id: "less", callers: ["others"], key: "crowded", scopes: ["job.read"] });
    },
  },
  {
    id: "same-secret",
    about: "key twin",
    says: /same secret as key first.*correct `secret`/s,
    because: "two keys are one secret",
    plant: (world) => {
      workingKey(world, "first");
      world.configure("twin", { secret: "btp/test/first" });
    },
  },
  {
    id: "rule-test",
    about: "tests.0",
    says: /it expects deny for orders and tested with job\.write, but that is allowed by tested-all.*Correct the rules/s,
    because: "a test expects something else of the rules",
    plant: (world) => {
      workingKey(world, "tested");
      world.definition.tests.push({
        caller: "orders",
        key: "tested",
        scopes: ["job.write"],
        expect: "deny",
      });
    },
  },
  {
    id: "rule-over",
    about: "rule forgotten",
    says: /ended at .*no longer counts.*Take it out/s,
    because: "a rule has ended",
    plant: (world) => {
      workingKey(world, "once");
      world.definition.rules.push({
        id: "forgotten",
        callers: ["orders"],
        key: "once",
        scopes: "all",
        until: until(0),
      });
    },
  },
  {
    id: "rule-ends",
    about: "rule short-lease",
    says: /it ends at .*later `until`/s,
    because: "a rule ends in thirty days",
    plant: (world) => {
      workingKey(world, "leased");
      const end = until(30 * DAY_MS);
      world.definition.rules.push({
        id: "short-lease",
        callers: ["orders"],
        key: "leased",
        scopes: "all",
        until: end,
      });
    },
  },
  {
    id: "caller-without-rule",
    about: "caller idle",
    says: /no rule in force allows it anything.*Write a rule/s,
    because: "a caller has no rule",
    plant: (world) =>
      void (world.definition.callers["idle"] = { role: "arn:aws:iam::111122223333:role/idle" }),
  },
  {
    id: "key-without-rule",
    about: "key unused",
    says: /no rule in force allows anybody this key.*take it out/s,
    because: "a key has no rule",
    plant: (world) => {
      workingKey(world, "unused");
      world.definition.rules.pop();
    },
  },
];
