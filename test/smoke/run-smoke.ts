import { expect } from "vitest";
import { runCli } from "../../packages/cli/src/cli.ts";
import { smoke, type SmokePorts } from "../../packages/cli/src/smoke/smoke.ts";
import type { DirectInvocation } from "../../packages/cli/src/smoke/direct-invocation.ts";
import type { FindingId, Verdict } from "../../packages/cli/src/smoke/finding.ts";
import { silent } from "../support/raw-server.ts";
import { canaries, type Script, SCRIPTED_NOW, startScriptedUrl } from "./scripted-url.ts";

/** What is out of the ordinary. */
export interface SmokeAsking {
  readonly script?: Script;
  /** Default: the alias's policy denies. */
  readonly direct?: DirectInvocation;
  readonly options?: readonly string[];
  /** Milliseconds that this machine's clock is ahead. */
  readonly ahead?: number;
}

/** A finding as the record has it. */
export interface ToldFinding {
  readonly id: FindingId;
  readonly verdict: Verdict;
  readonly seen: string;
  readonly way_out?: string;
}

const denied: DirectInvocation = { is: "denied", policy: "resource-based" };
/** Only a server that stays silent is waited for so long. */
const PATIENCE_MS = 500;

/** Runs `smoke` against a scripted URL, in both of its forms, and looks for what may stand in neither. */
export async function runSmoke(asking: SmokeAsking) {
  const [lines, json] = await Promise.all([runOnce(asking, []), runOnce(asking, ["--json"])]);
  expect(json.exit).toBe(lines.exit);
  const findings =
    lines.exit < 2 ? (JSON.parse(json.text) as { findings: readonly ToldFinding[] }).findings : [];
  // The lines say of each finding what the record says.
  for (const { id, verdict, seen, way_out: wayOut = "" } of findings) {
    expect(lines.text).toMatch(new RegExp(`^${verdict} +${id} `, "m"));
    expect(lines.text).toContain(seen);
    expect(lines.text).toContain(wayOut);
  }
  return { ...lines, findings };
}

async function runOnce(
  { script = {}, direct = denied, options = [], ahead = 0 }: SmokeAsking,
  more: readonly string[],
) {
  await using url = await startScriptedUrl(script);
  const { accessKeyId, secretAccessKey, sessionToken } = canaries;
  const ports: SmokePorts = {
    fetch: globalThis.fetch,
    now: () => SCRIPTED_NOW + ahead,
    credentials: async () => ({ accessKeyId, secretAccessKey, sessionToken }),
    invokeDirectly: async () => direct,
    answerWithinMs: Object.values(script).includes(silent) ? PATIENCE_MS : 20_000,
  };
  const given = ["smoke", "--url", url.origin, "--region", "eu-central-1", ...options, ...more];
  const outcome = await runCli(given, [smoke], ports);
  const text = "problem" in outcome ? outcome.problem : outcome.output;
  expectNoSecret(text);
  return { exit: outcome.exit, text, requests: url.requests };
}

/** No credential, no token and no signature may stand in what is written. */
export function expectNoSecret(text: string): void {
  for (const canary of Object.values(canaries)) expect(text).not.toContain(canary);
  expect(text).not.toMatch(/eyJ[\w-]{10,}|Signature=|AWS4-HMAC/);
}
