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
});
