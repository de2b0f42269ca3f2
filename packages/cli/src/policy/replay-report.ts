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
      const of = { who: whoOf(line), key: line.key, requests: 1, first: line.time, last: line.time };
      if (replayed.change === "same") counts.same++;
      else join({ ...replayed, ...of });
    },
    undecided: () => void counts.undecided++,
    otherStage: () => void counts.otherStages++,
    unreadable: () => void counts.unreadable++,
    result(): ReplayResult {
      return { ...counts, first, last, groups: [...groups.values()].sort(byGravity) };
    },
  };
}

function joined(one: Group | undefined, other: Group): Group {
  if (one === undefined) return other;
  return {
    ...other,
    requests: one.requests + other.requests,
    first: Math.min(one.first, other.first),
    last: Math.max(one.last, other.last),
  };
}

export type ReplayCount = ReturnType<typeof createReplayCount>;

const GRAVITY: readonly Change[] = ["would be denied", "narrower", "would be granted", "wider", "not known"];

function byGravity(one: Group, other: Group): number {
  return GRAVITY.indexOf(one.change) - GRAVITY.indexOf(other.change) || other.requests - one.requests;
}

function whoOf({ caller, principal, issuer }: AuditedDecision): string {
  if (caller !== undefined) return caller;
  return issuer === undefined ? withoutSession(principal) : `${principal} of ${issuer}`;
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
