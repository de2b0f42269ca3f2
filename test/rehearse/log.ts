import { setTimeout as pause } from "node:timers/promises";

export type LogRecord = Readonly<Record<string, unknown>>;

/** The lines of a function, some of which may still be on their way when its answer is there: both have their own pipe. */
export interface Log {
  readonly lines: readonly string[];
  readonly add: (line: string) => void;
  /** The lines of one type so far, such as `audit`. */
  records(type: string): readonly LogRecord[];
  /** The first of them that has these members; waits for it, and rejects when it does not come. */
  record(type: string, members?: LogRecord): Promise<LogRecord>;
}

/** Far longer than a pipe takes. */
const LONGEST_WAIT_MS = 5_000;

export function createLog(): Log {
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  const records = (type: string) => lines.map(recordOf).filter((record) => record["type"] === type);
  const nextLine = () =>
    new Promise<void>((resolve) => {
      const listener = () => {
        listeners.delete(listener);
        resolve();
      };
      listeners.add(listener);
    });
  return {
    lines,
    add(line) {
      lines.push(line);
      for (const listener of listeners) listener();
    },
    records,
    async record(type, members = {}) {
      const deadline = new AbortController();
      const late = pause(LONGEST_WAIT_MS, "late" as const, { signal: deadline.signal });
      late.catch(() => undefined);
      try {
        for (;;) {
          const found = records(type).find((record) =>
            Object.entries(members).every(([name, value]) => record[name] === value),
          );
          if (found) return found;
          if ((await Promise.race([nextLine(), late])) === "late")
            throw new Error(`There is no line ${type} ${JSON.stringify(members)}:\n${lines.join("\n")}`);
        }
      } finally {
        deadline.abort();
      }
    },
  };
}

function recordOf(line: string): LogRecord {
  try {
    return JSON.parse(line) as LogRecord;
  } catch {
    return {};
  }
}
