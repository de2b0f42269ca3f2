import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { commands } from "./commands.ts";
import { createWorld } from "./world.ts";

/*
 * The model-based test: whatever happens, in whatever order, every promise is kept.
 *
 * It plays with a small world. In it one broker process at a time runs as it is deployed, from the Lambda handler on:
 * door, decision, memory, minting, audit. What it reaches the outside through is made up: a Secrets Manager in which
 * keys are rotated, deleted and spoilt; an xsuaa that throttles, breaks, keeps silent, takes its time and hands out
 * wrong tokens; and time, which stands still until something is due. Answers, deadlines and pauses are events in that
 * time, so that mints truly overlap with other requests. The process can be frozen as Lambda does, its clock can be set,
 * and it can be replaced by one that remembers nothing.
 *
 * fast-check draws what happens (`commands.ts`). A model (`model.ts`) watches from where callers, xsuaa, Secrets Manager
 * and the log are, and knows no more than they do: which tokens exist and for how long, which of them memory must hold,
 * whose key it is, who rests. After each event the invariants (`*-invariants.ts`) compare it with what the broker did.
 *
 * Everything follows from fast-check's seed. A failure prints it, with what happened up to the broken invariant.
 */

const { MODEL_SEED, MODEL_PATH, MODEL_RUNS = "300", MODEL_SHRINKS = "yes" } = process.env;

/** What must have happened at least once in so many runs, or the test would see too little. */
const ORDINARY = [
  "hit",
  "miss",
  "renewed",
  "held",
  "access_denied",
  "scope_not_granted",
  "caller_throttled",
  "key_malformed",
];
const OUTAGES = ["endpoint_resting", "endpoint_throttled", "endpoint_unreachable", "secrets_unavailable"];

test("every promise is kept, whatever happens in whatever order", { timeout: 600_000 }, async () => {
  const seen = new Set<string>();
  const property = fc.asyncProperty(fc.integer(), commands, async (seed, drawn) => {
    const world = createWorld(seed);
    // Node's other clock stands still while the process is frozen: nothing may count with it.
    vi.stubGlobal("performance", { now: () => world.time.running, timeOrigin: 0 });
    await fc.asyncModelRun(() => ({ model: world.model, real: world }), drawn);
    await world.time.settle();
    expect([...world.model.work], "requests that were never answered").toEqual([]);
    for (const outcome of world.outcomes) seen.add(outcome);
  });
  await fc
    .assert(property, {
      numRuns: Number(MODEL_RUNS),
      endOnFailure: MODEL_SHRINKS !== "yes",
      ...(MODEL_SEED !== undefined && { seed: Number(MODEL_SEED) }),
      ...(MODEL_PATH !== undefined && { path: MODEL_PATH }),
      reporter: report,
    })
    .finally(() => vi.unstubAllGlobals());
  // One example that is seen again need not have it all.
  const wanted = MODEL_PATH === undefined ? [...ORDINARY, ...OUTAGES] : [];
  expect([...seen]).toEqual(expect.arrayContaining(wanted));
});

/** Says which promise was broken, what led there, and how to see it again. */
function report<Drawn>(run: fc.RunDetails<[number, Drawn]>): void {
  if (!run.failed) return;
  const cause = run.errorInstance instanceof Error ? run.errorInstance.message : String(run.errorInstance);
  const [first = "0"] = (run.counterexamplePath ?? "0").split(":");
  throw new Error(
    [
      cause,
      `What was done, after ${run.numRuns} runs and ${run.numShrinks} times made smaller:`,
      String(run.counterexample?.[1]),
      `Again: MODEL_SEED=${run.seed} MODEL_PATH=${first} npx vitest run test/model`,
    ].join("\n"),
  );
}
