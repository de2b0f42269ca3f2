import { type Finding, FINDINGS, type Verdict } from "./finding.ts";

/** What is to be pasted into an issue: nothing in it is a credential or a token. */
export interface SmokeRecord {
  readonly command: "smoke";
  readonly version: string;
  /** RFC 3339, by this machine's clock. */
  readonly at: string;
  readonly url: string;
  readonly region: string;
  readonly findings: readonly Finding[];
}

/** The record as JSON, each finding with what it is about. */
export function jsonReport(record: SmokeRecord): string {
  const findings = record.findings.map(({ id, verdict, seen, wayOut }) => ({
    id,
    what: FINDINGS[id],
    verdict,
    seen,
    ...(wayOut !== undefined && { way_out: wayOut }),
  }));
  return JSON.stringify({ ...record, findings }, undefined, 2);
}

/** The record as lines: one a finding, and one more for the way out where there is one. */
export function textReport({ version, at, url, region, findings }: SmokeRecord): string {
  const width = Math.max(...findings.map(({ id }) => id.length));
  return [
    `btp-broker ${version} smoke ${url} (${region}) at ${at}`,
    ...findings.flatMap((finding) => lines(finding, width)),
    summary(findings),
  ].join("\n");
}

function lines({ id, verdict, seen, wayOut }: Finding, width: number): readonly string[] {
  const line = `${verdict.padEnd("not asked".length)}  ${id.padEnd(width)}  ${seen}`;
  const indent = " ".repeat("not asked".length + width + 4);
  if (wayOut === undefined) return [line];
  return seen === "" ? [`${line}${wayOut}`] : [line, `${indent}${wayOut}`];
}

function summary(findings: readonly Finding[]): string {
  const verdicts: readonly Verdict[] = ["ok", "failed", "not known", "not asked"];
  return verdicts
    .map((verdict) => `${findings.filter((finding) => finding.verdict === verdict).length} ${verdict}`)
    .join(", ");
}
