import { describe, expect, test } from "vitest";
import { createFaultPlan } from "./fault-plan.ts";

describe("createFaultPlan()", () => {
  test("uses a fault up as often as it was scripted, in the order of scripting", () => {
    const plan = createFaultPlan<string>();
    plan.next("a", "first", 2);
    plan.next("*", "second");
    expect(["a", "a", "a", "a"].map(plan.take)).toEqual(["first", "first", "second", undefined]);
  });

  test("aims at one target, or at every one", () => {
    const plan = createFaultPlan<string>();
    plan.next("a", "for a");
    plan.next("*", "for anyone");
    expect(["b", "b", "a"].map(plan.take)).toEqual(["for anyone", undefined, "for a"]);
  });

  test("falls back to what is always so, the last set first, once the script is used up", () => {
    const plan = createFaultPlan<string>();
    plan.always("*", "earlier");
    plan.always("a", "later");
    plan.next("a", "scripted");
    expect(["a", "a", "a", "b"].map(plan.take)).toEqual(["scripted", "later", "later", "earlier"]);
  });

  test("forgets everything on clear()", () => {
    const plan = createFaultPlan<string>();
    plan.next("*", "scripted", 3);
    plan.always("*", "standing");
    plan.clear();
    expect(plan.take("a")).toBeUndefined();
  });

  test("forgets one target's scripts on clear(target), and says what is left", () => {
    const plan = createFaultPlan<string>();
    plan.next("a", "scripted", 3);
    plan.next("*", "for anyone", 2);
    plan.always("a", "standing");
    plan.take("b");
    plan.clear("a");
    expect(plan.scripts()).toEqual([{ target: "*", fault: "for anyone", left: 1 }]);
    expect(["a", "a"].map(plan.take)).toEqual(["for anyone", undefined]);
  });

  test("keeps one standing script for a target, so that switching again and again fills no memory", () => {
    const plan = createFaultPlan<string>();
    for (const fault of ["one", "two", "three"]) plan.always("a", fault);
    plan.always("*", "for anyone");
    expect(plan.scripts()).toEqual([
      { target: "*", fault: "for anyone" },
      { target: "a", fault: "three" },
    ]);
  });

  test.for([0, -1])("scripts nothing for the next %i requests", (times) => {
    const plan = createFaultPlan<string>();
    plan.next("a", "scripted", times);
    expect(plan.scripts()).toEqual([]);
    expect(plan.take("a")).toBeUndefined();
  });

  test("lets a seed decide where nothing is scripted, the last set standing script winning", () => {
    const seeded = { seed: "7", rate: 1, mostInARow: 1, faults: ["drawn"] };
    const plan = createFaultPlan<string>();
    plan.seeded("*", seeded);
    plan.next("a", "scripted");
    expect(["a", "a", "a", "a"].map(plan.take)).toEqual(["scripted", "drawn", undefined, "drawn"]);
    expect(plan.scripts()).toEqual([{ target: "*", seeded }]);
    plan.always("a", "standing");
    expect(["a", "b"].map(plan.take)).toEqual(["standing", "drawn"]);
  });
});
