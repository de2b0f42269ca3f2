import { budgetAt } from "./budget.ts";
import type { Configuration, ConfiguredKey } from "./configuration.ts";
import { causeOf, type Failure } from "./failure.ts";
import { inLanes } from "./lanes.ts";
import { SECOND_MS } from "./time.ts";
import type { TokenSource } from "./token-source.ts";
import type { WarmEntry, WarmUp } from "./warm-up.ts";

/** What a process of a new version finds, key by key. It is names and codes: it is printed, and kept where it is printed. */
export interface KeyCheckReport {
  readonly type: "deployment";
  readonly keys: readonly KeyFinding[];
  readonly ms: number;
}

export interface KeyFinding {
  readonly key: string;
  /**
   * `warm`: a default token of it is in memory. `read`: it is a service key as it should be, and nothing was minted.
   * `unusable`: neither, now; why it is not is in the failures, and may lie with AWS or xsuaa.
   */
  readonly found: "warm" | "read" | "unusable";
  /** Also of a warm key that some default scopes are not to be had of. */
  readonly failures?: readonly ReturnType<typeof causeOf>[];
}

/** What the whole check may take. */
const CHECK_BUDGET_MS = 25 * SECOND_MS;
/** What reading may take of it: the rest is for minting. */
const READING_BUDGET_MS = 10 * SECOND_MS;
/** What one read may take of that, or a single silent store would keep every other key waiting. */
const READ_BUDGET_MS = 6 * SECOND_MS;
/** A right that was given seconds ago is not known everywhere at once (AWS: "IAM is eventually consistent"). */
const PATIENCE_MS = 2 * SECOND_MS;

interface CheckParts {
  readonly configuration: Pick<Configuration, "keys">;
  readonly source: Pick<TokenSource, "read">;
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  readonly warm: WarmUp;
}

/**
 * Reads every key, again where it is only forbidden yet, and then does what the warm-up does, but for keys with a user:
 * a deployment logs nobody in. One failure stops no other.
 */
export function createKeyCheck(parts: CheckParts): (leftMs?: number) => Promise<KeyCheckReport> {
  const { configuration, now, warm } = parts;
  const keys = [...configuration.keys.values()];

  return async (leftMs) => {
    const startedAt = now();
    const { deadline } = budgetAt(startedAt, CHECK_BUDGET_MS, leftMs);
    const unread = await readAll(keys, Math.min(deadline, startedAt + READING_BUDGET_MS), parts);
    const { entries } = await warm(deadline - now(), "none");
    return {
      type: "deployment",
      keys: keys.map(({ name }) =>
        finding(
          name,
          unread.get(name),
          entries.filter(({ key }) => key === name),
        ),
      ),
      ms: Math.max(0, now() - startedAt),
    };
  };
}

/** Gives why keys could not be read, by their names. */
async function readAll(
  keys: readonly ConfiguredKey[],
  deadline: number,
  { source, now, pause }: CheckParts,
): Promise<ReadonlyMap<string, Failure>> {
  const unread = new Map<string, Failure>();
  for (let asked = keys; asked.length > 0;) {
    await inLanes(asked, async (key) => {
      const read = await source.read(key, {
        deadline: Math.min(deadline, now() + READ_BUDGET_MS),
        brief: false,
      });
      if (read.ok) unread.delete(key.name);
      else unread.set(key.name, read.problem);
    });
    asked = asked.filter(({ name }) => isForbidden(unread.get(name)));
    if (asked.length === 0 || now() + PATIENCE_MS >= deadline) break;
    await pause(PATIENCE_MS);
  }
  return unread;
}

function isForbidden(failure: Failure | undefined): boolean {
  return (
    failure?.code === "key_forbidden" ||
    (failure?.code === "user_unreadable" && failure.reason === "forbidden")
  );
}

function finding(
  key: string,
  unread: Failure | undefined,
  entries: readonly Pick<WarmEntry, "outcome" | "failure">[],
): KeyFinding {
  const codes = new Set(entries.flatMap(({ failure }) => failure ?? []));
  const failures = [...codes].map((code) => ({ code }));
  if (entries.some(({ outcome }) => outcome !== "failed"))
    return { key, found: "warm", ...(failures.length > 0 && { failures }) };
  if (unread) return { key, found: "unusable", failures: [causeOf(unread)] };
  return failures.length > 0 ? { key, found: "unusable", failures } : { key, found: "read" };
}
