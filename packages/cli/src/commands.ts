import type { Command } from "./command.ts";
import { smoke, type SmokePorts } from "./smoke/smoke.ts";

/** What the commands touch of the machine, all together. */
export type Ports = SmokePorts;

/** Every command that `btp-broker` has. */
export const COMMANDS: readonly Command<Ports>[] = [smoke];
