/** Remembers what the function's processes wrote and answered, what may stand nowhere in it, and how they ended. */
export interface Witness {
  /** A text that left a process: a line, or an answer but for the token in it. */
  readonly wrote: (text: string) => void;
  /** A text that must not be in any of those. */
  readonly planted: (secret: string) => void;
  /** A process that nobody has ended, or that said something beside the function's lines. */
  readonly misbehaved: (how: string) => void;
  readonly texts: () => number;
  readonly leaks: () => readonly string[];
  readonly misbehaviours: () => readonly string[];
}

/** A token or a signature, whoever's it is. */
const CREDENTIAL = /eyJ[\w-]{10,}|Signature=[0-9a-f]{64}/;

export function createWitness(): Witness {
  const texts: string[] = [];
  const secrets = new Set<string>();
  const misbehaviours: string[] = [];
  const isLeak = (text: string) =>
    CREDENTIAL.test(text) || [...secrets].some((secret) => text.includes(secret));
  return {
    wrote: (text) => void texts.push(text),
    planted: (secret) => void secrets.add(secret).add(encodeURIComponent(secret)),
    misbehaved: (how) => void misbehaviours.push(how),
    texts: () => texts.length,
    leaks: () => texts.filter(isLeak),
    misbehaviours: () => misbehaviours,
  };
}
