import { type SeededFaults, seededDraw } from "./fault-seed.ts";

/** Failures scripted for a stand-in: each request takes at most one. `"*"` aims at every target. */
export interface Faults<Fault> {
  /** The next `times` (1) requests to `target` fail this way. Earlier scripts are used up first. */
  readonly next: (target: string, fault: Fault, times?: number) => void;
  /** Every request to `target` fails this way when nothing of `next` is left for it; the last one set wins. */
  readonly always: (target: string, fault: Fault) => void;
  /** As `always`, with a seed that decides for each request whether it fails, and how. */
  readonly seeded: (target: string, seeded: SeededFaults<Fault>) => void;
  /** Forgets the scripts for `target`; left out, every script. Requests that already hang go on hanging. */
  readonly clear: (target?: string) => void;
  /** What is scripted now, in the order in which it is looked at. */
  readonly scripts: () => readonly FaultScript<Fault>[];
}

/** Something scripted for a target: so many times, always, or as a seed decides. */
export type FaultScript<Fault> = { readonly target: string } & (
  | { readonly fault: Fault; readonly left?: number }
  | { readonly seeded: SeededFaults<Fault> }
);

/** The other side of `Faults`, for the server that obeys them. */
export interface FaultPlan<Fault> extends Faults<Fault> {
  /** Uses up what is scripted for a request to `target`. */
  readonly take: (target: string) => Fault | undefined;
}

interface Queued<Fault> {
  readonly target: string;
  readonly fault: Fault;
  readonly left: number;
}

interface Standing<Fault> {
  readonly script: FaultScript<Fault>;
  readonly draw: (target: string) => Fault | undefined;
}

/** Makes an empty plan. */
export function createFaultPlan<Fault>(): FaultPlan<Fault> {
  let queue: readonly Queued<Fault>[] = [];
  let standing: readonly Standing<Fault>[] = [];

  const stand = (script: FaultScript<Fault>, draw: Standing<Fault>["draw"]) => {
    const others = standing.filter((each) => each.script.target !== script.target);
    standing = [{ script, draw }, ...others];
  };
  return {
    next: (target, fault, times = 1) => {
      if (times > 0) queue = [...queue, { target, fault, left: times }];
    },
    always: (target, fault) => stand({ target, fault }, () => fault),
    seeded: (target, seeded) => stand({ target, seeded }, seededDraw(seeded)),
    clear: (target) => {
      const isKept = (script: { readonly target: string }) =>
        target !== undefined && script.target !== target;
      queue = queue.filter(isKept);
      standing = standing.filter(({ script }) => isKept(script));
    },
    scripts: () => [...queue, ...standing.map(({ script }) => script)],
    take: (target) => {
      const isAimed = (script: { readonly target: string }) =>
        script.target === "*" || script.target === target;
      const scripted = queue.find(isAimed);
      if (scripted === undefined) return standing.find(({ script }) => isAimed(script))?.draw(target);
      const { left } = scripted;
      queue = queue.flatMap((each) => {
        if (each !== scripted) return [each];
        return left > 1 ? [{ ...scripted, left: left - 1 }] : [];
      });
      return scripted.fault;
    },
  };
}
