import { arch, cpus } from "node:os";
import { doors } from "./door.ts";
import type { Rehearsal } from "./row.ts";
import { inWorld } from "./world.ts";

const TIMES = 9;

/** Measures cold starts, and says what they took. Nobody is held to figures that depend on the machine. */
export async function measureColdStarts(rehearsal: Rehearsal): Promise<void> {
  const [door] = doors;
  const inits: number[] = [];
  const firsts: number[] = [];
  for (let time = 0; time < TIMES; time++)
    await inWorld(rehearsal, { door }, async (world) => {
      inits.push(world.lambda.initMs);
      const startedAt = performance.now();
      await world.ask();
      firsts.push(performance.now() - startedAt);
    });
  const [cpu] = cpus();
  rehearsal.say(
    `${TIMES} cold starts on ${cpus().length} × ${cpu?.model.trim()} (${arch()}), medians: ` +
      `${median(inits)} ms from the start of the process to the end of INIT, ${median(firsts)} ms for the first token`,
  );
}

function median(values: readonly number[]): string {
  return (values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0).toFixed(0);
}
