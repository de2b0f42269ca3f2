import { createHash } from "node:crypto";

/** Failures that look random and come again: the same seed gives a target the same ones, request for request. */
export interface SeededFaults<Fault> {
  readonly seed: string;
  /** How many of the requests fail: 0 is none, 1 is every one that `mostInARow` lets fail. */
  readonly rate: number;
  /** After so many failures one after the other, the target's next request is spared. */
  readonly mostInARow: number;
  /** What may happen, each as likely as the next; not empty. */
  readonly faults: readonly Fault[];
}

/**
 * Draws a fault, or none, for each request to a target.
 *
 * A draw depends on the seed, the target and the number of the request, and on nothing else: what other targets do
 * between two requests changes nothing.
 */
export function seededDraw<Fault>(seeded: SeededFaults<Fault>): (target: string) => Fault | undefined {
  const { seed, rate, mostInARow, faults } = seeded;
  const seen = new Map<string, { requests: number; inARow: number }>();
  return (target) => {
    const { requests, inARow } = seen.get(target) ?? { requests: 0, inARow: 0 };
    const [chance, choice] = drawnNumbers(`${seed}\n${requests}\n${target}`);
    const fails = chance < rate && inARow < mostInARow;
    seen.set(target, { requests: requests + 1, inARow: fails ? inARow + 1 : 0 });
    return fails ? faults[Math.floor(choice * faults.length)] : undefined;
  };
}

/** Two numbers from 0 up to 1, evenly spread, that the text alone decides. */
function drawnNumbers(text: string): readonly [number, number] {
  const digest = createHash("sha256").update(text).digest();
  return [digest.readUInt32BE(0) / 2 ** 32, digest.readUInt32BE(4) / 2 ** 32];
}
