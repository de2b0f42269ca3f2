import { check } from "./check/check.ts";
import type { Command } from "./command.ts";
import { keysImport } from "./keys/import.ts";
import { keysList } from "./keys/list.ts";
import { keysShow } from "./keys/show.ts";
import type { OperatorPorts } from "./operator-ports.ts";
import { policyDiff } from "./policy/diff.ts";
import { policyIam } from "./policy/iam.ts";
import { policy } from "./policy/matrix.ts";
import type { PolicyPorts } from "./policy/policy-ports.ts";
import { policyReplay } from "./policy/replay.ts";
import { policyWhy } from "./policy/why.ts";
import { smoke, type SmokePorts } from "./smoke/smoke.ts";

/** What the commands touch of the machine, all together. */
export type Ports = SmokePorts & OperatorPorts & PolicyPorts;

/** Every command that `btp-broker` has. */
export const COMMANDS: readonly Command<Ports>[] = [
  check,
  keysImport,
  keysList,
  keysShow,
  policy,
  policyDiff,
  policyIam,
  policyReplay,
  policyWhy,
  smoke,
];
