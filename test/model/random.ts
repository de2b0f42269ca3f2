import { createRandom } from "../support/random.ts";

/**
 * Numbers from 0 to 1 that follow from a seed. Every tenth or so is 0 or 1: what a jitter does at its ends is where it
 * goes wrong.
 */
export function createEdgyRandom(seed: number): () => number {
  const next = createRandom(seed);
  return () => {
    const drawn = next();
    if (drawn < 0.05) return 0;
    return drawn > 0.95 ? 1 : next();
  };
}
