import type { Model } from "./model.ts";

/** A promise, and how to see that a fact breaks it. */
export interface Invariant<Fact> {
  readonly promise: string;
  isBroken(fact: Fact, model: Model): boolean;
}

/** By their names, which a failing test prints. */
export type Invariants<Fact> = Readonly<Record<string, Invariant<Fact>>>;
