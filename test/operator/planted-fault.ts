import type { CheckId } from "../../packages/cli/src/check/finding.ts";
import { clientNamed, type World } from "./world.ts";

/** A mistake in a configuration or in what is stored. Each has a key, a caller or a rule of its own, so that they go together. */
export interface PlantedFault {
  readonly id: CheckId;
  readonly about: string;
  /** What was seen, then the way out. */
  readonly says: RegExp;
  readonly because: string;
  readonly plant: (world: World) => Promise<unknown> | void;
  readonly options?: readonly string[];
  /** What comes with it, whatever is wrong. */
  readonly besides?: readonly CheckId[];
}

export const DAY_MS = 86_400_000;

/** A key that works, of a client of its own. */
export function workingKey(
  world: World,
  name: string,
  members: object = {},
  configured: object = {},
): string {
  world.configure(name, configured);
  const text = world.keyOf(clientNamed(name, members));
  world.secretsManager.put(`btp/test/${name}`, text);
  return text;
}
