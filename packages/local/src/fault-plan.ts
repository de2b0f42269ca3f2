/** Failures scripted for a stand-in: each request takes at most one. `"*"` aims at every target. */
export interface Faults<Fault> {
  /** The next `times` (1) requests to `target` fail this way. Earlier scripts are used up first. */
  readonly next: (target: string, fault: Fault, times?: number) => void;
  /** Every request to `target` fails this way when nothing of `next` is left for it; the last one set wins. */
  readonly always: (target: string, fault: Fault) => void;
  /** Forgets every script. Requests that already hang go on hanging. */
  readonly clear: () => void;
}

/** The other side of `Faults`, for the server that obeys them. */
export interface FaultPlan<Fault> extends Faults<Fault> {
  /** Uses up what is scripted for a request to `target`. */
  readonly take: (target: string) => Fault | undefined;
}

/** Makes an empty plan. */
export function createFaultPlan<Fault>(): FaultPlan<Fault> {
  let queue: { readonly target: string; readonly fault: Fault; left: number }[] = [];
  let standing: { readonly target: string; readonly fault: Fault }[] = [];
  return {
    next: (target, fault, times = 1) => void queue.push({ target, fault, left: times }),
    always: (target, fault) => void standing.unshift({ target, fault }),
    clear: () => {
      queue = [];
      standing = [];
    },
    take: (target) => {
      const aimed = (script: { readonly target: string }) =>
        script.target === "*" || script.target === target;
      const scripted = queue.find((script) => script.left > 0 && aimed(script));
      if (scripted === undefined) return standing.find(aimed)?.fault;
      scripted.left -= 1;
      queue = queue.filter((script) => script.left > 0);
      return scripted.fault;
    },
  };
}
