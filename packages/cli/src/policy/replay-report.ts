import type { Configuration } from "@btp-token-broker/core";
import { count, plain, printable } from "../keys/profile-lines.ts";
import type { AuditedDecision } from "./audited-decision.ts";
import { instantText } from "./instant.ts";
import type { Change, Replayed } from "./replayed.ts";

/** Requests of one principal for one key to which the same would happen. */
interface Group {
  readonly change: Exclude<Change, "same">;
  readonly who: string;
  readonly key: string;
  readonly why: string;
  readonly requests: number;
  readonly first: number;
  readonly last: number;
}

export interface ReplayResult {
  /** Audit lines of decisions, of this stage. */
  readonly lines: number;
  readonly same: number;
  readonly undecided: number;
  readonly otherStages: number;
  /** What looked like JSON or an audit line and was none. */
  readonly unreadable: number;
  readonly first: number;
  readonly last: number;
  /** Gravest first, then by how many. */
  readonly groups: readonly Group[];
}

/** Counts as lines come, and keeps one entry a group: a log is longer than a memory. */
export function createReplayCount() {
  const groups = new Map<string, Group>();
  const wider = createWiderCount();
  const counts = { lines: 0, same: 0, undecided: 0, otherStages: 0, unreadable: 0 };
  let [first, last] = [Infinity, -Infinity];
  const join = (group: Group) => {
    const id = JSON.stringify([group.change, group.who, group.key, group.why]);
    groups.set(id, joined(groups.get(id), group));
  };
  return {
    add(line: AuditedDecision, replayed: Replayed): void {
      counts.lines++;
      [first, last] = [Math.min(first, line.time), Math.max(last, line.time)];
      const who = line.caller ?? withoutSession(line.principal);
      const of = { who, key: line.key, requests: 1, first: line.time, last: line.time };
      wider.saw(of, line.scopes);
      if (replayed.change === "same") counts.same++;
      else if (replayed.change === "perhaps wider") wider.add(of, replayed.gained);
      else join({ ...replayed, ...of });
    },
    undecided: () => void counts.undecided++,
    otherStage: () => void counts.otherStages++,
    unreadable: () => void counts.unreadable++,
    result(): ReplayResult {
      for (const { gained, ...of } of wider.result())
        if (gained.length === 0) counts.same += of.requests;
        else {
          const names = gained.includes("all") ? "all scopes" : gained.join(" ");
          join({ ...of, change: "perhaps wider", why: `with ${names}, where a request names no scopes` });
        }
      return { ...counts, first, last, groups: [...groups.values()].sort(byGravity) };
    },
  };
}

type Requests = Omit<Group, "change" | "why">;

/**
 * Keeps what requests would be given besides until all lines are read: what the same principal was given in another line
 * is nothing new to it, and this line's request had named its scopes.
 */
function createWiderCount() {
  const seen = new Map<string, Set<string>>();
  const waiting = new Map<string, Requests & { readonly gained: readonly string[] }>();
  const pair = ({ who, key }: Requests) => JSON.stringify([who, key]);
  return {
    saw(of: Requests, scopes: AuditedDecision["scopes"] = []): void {
      const known = seen.get(pair(of)) ?? new Set();
      for (const name of scopes === "all" ? ["all"] : scopes) known.add(name);
      seen.set(pair(of), known);
    },
    add(of: Requests, gained: readonly string[]): void {
      const id = JSON.stringify([pair(of), gained]);
      waiting.set(id, { ...joined(waiting.get(id), of), gained });
    },
    result: () =>
      [...waiting.values()].map(({ gained, ...of }) => ({
        ...of,
        gained: gained.filter((name) => seen.get(pair(of))?.has(name) !== true),
      })),
  };
}

function joined<Counted extends Requests>(one: Requests | undefined, other: Counted): Counted {
  if (one === undefined) return other;
  return {
    ...other,
    requests: one.requests + other.requests,
    first: Math.min(one.first, other.first),
    last: Math.max(one.last, other.last),
  };
}

export type ReplayCount = ReturnType<typeof createReplayCount>;

const GRAVITY: readonly Change[] = [
  "would be denied",
  "narrower",
  "would be granted",
  "perhaps wider",
  "not known",
];

function byGravity(one: Group, other: Group): number {
  return GRAVITY.indexOf(one.change) - GRAVITY.indexOf(other.change) || other.requests - one.requests;
}

/** Whoever assumes a role chooses the session's name: of one role there may be thousands. */
function withoutSession(principal: string): string {
  return principal.replace(/^(arn:[^:]*:sts::\d*:assumed-role\/[^/]*)\/.*$/s, "$1/*");
}

interface ReplayRecord extends ReplayResult {
  readonly version: string;
  readonly configuration: Configuration;
  /** `undefined` for each line's own time. */
  readonly at: number | undefined;
}

export function textReplay(record: ReplayRecord): string {
  const { version, configuration, at, lines, same, groups, first, last } = record;
  const when = at === undefined ? "each at its own time" : `all as of ${instantText(at)}`;
  const others = [
    ...(record.undecided > 0 ? [`${count(record.undecided, "request")} that no rule was asked about`] : []),
    ...(record.otherStages > 0 ? [`${count(record.otherStages, "line")} of other stages`] : []),
    ...(record.unreadable > 0 ? [`${count(record.unreadable, "line")} that could not be read`] : []),
  ];
  return [
    `btp-broker ${version} policy replay ${configuration.stage}: ${count(lines, "decision")} from ${instantText(first)} to ${instantText(last)}, ${when}`,
    ...groups.flatMap((group) => [
      `${group.change.padEnd(16)} ${`${group.requests}`.padStart(6)}  ${printable(group.who)}  ${group.key}`,
      `  ${plain(group.why)}; first ${instantText(group.first)}, last ${instantText(group.last)}`,
    ]),
    `${"the same".padEnd(16)} ${`${same}`.padStart(6)}`,
    ...(others.length === 0 ? [] : [`not counted: ${others.join(", ")}`]),
  ].join("\n");
}

export function jsonReplay({
  version,
  configuration,
  at,
  first,
  last,
  groups,
  ...counts
}: ReplayRecord): string {
  const record = {
    command: "policy replay",
    version,
    stage: configuration.stage,
    decided_at: at === undefined ? "own time" : instantText(at),
    first: instantText(first),
    last: instantText(last),
    decisions: counts.lines,
    same: counts.same,
    undecided: counts.undecided,
    other_stages: counts.otherStages,
    unreadable: counts.unreadable,
    changes: groups.map((group) => ({
      ...group,
      who: printable(group.who),
      first: instantText(group.first),
      last: instantText(group.last),
    })),
  };
  return JSON.stringify(record, undefined, 2);
}
