import manifest from "../../package.json" with { type: "json" };
import type { Command, Given, Outcome } from "../command.ts";
import { haveCredentials } from "../aws-credentials.ts";
import type { InvokeDirectly } from "./direct-invocation.ts";
import { judgeDoor } from "./door-findings.ts";
import { createDoor, type DoorParts } from "./door.ts";
import { type Finding, FINDINGS, type FindingId, notKnown } from "./finding.ts";
import { explainSilence } from "./foreign-answer.ts";
import { type Observation, observe } from "./observation.ts";
import { judgeDenied, judgeDirect, judgeIdentity } from "./refusal-findings.ts";
import { jsonReport, textReport } from "./report.ts";
import { readSmokeAsk, SMOKE_OPTIONS, type SmokeAsk } from "./smoke-ask.ts";
import { judgeToken } from "./token-findings.ts";

export interface SmokePorts extends DoorParts {
  readonly invokeDirectly: InvokeDirectly;
}

/**
 * `btp-broker smoke`: asks a deployed broker for one allowed and one forbidden thing, and says what only AWS can tell.
 *
 * It changes nothing. It costs the broker at most nine requests; those for tokens may make it mint.
 */
export const smoke: Command<SmokePorts> = {
  name: "smoke",
  summary:
    "Asks a deployed broker, with this shell's AWS credentials, for one allowed and one forbidden thing, and says what it saw.",
  options: SMOKE_OPTIONS,
  run,
};

async function run(given: Given, ports: SmokePorts): Promise<Outcome> {
  const read = readSmokeAsk(given);
  if (!read.ok) return { exit: 2, problem: `${read.problem} btp-broker smoke --help says what it takes.` };
  const ask = read.value;
  const have = await haveCredentials(ports.credentials);
  if (!have.ok) return { exit: 3, problem: have.problem };
  const door = createDoor(ask, ports);
  // First, because it needs nobody's consent: whether there is an answer at all, and by which clock.
  const unsigned = await door.ask("/health", "unsigned");
  if (!unsigned.ok) {
    const { seen, wayOut } = explainSilence(unsigned);
    return { exit: 3, problem: `Nothing answers at ${ask.url}: ${seen}. ${wayOut}` };
  }
  const { invokeDirectly } = ports;
  const observation = await observe(ask, unsigned.value, { door, invokeDirectly });
  const findings = judge(observation, ask);
  const record = {
    command: "smoke",
    version: manifest.version,
    at: new Date(ports.now()).toISOString(),
    url: ask.url,
    region: ask.region,
    findings,
  } as const;
  const isGood = findings.every(({ verdict }) => verdict === "ok" || verdict === "not asked");
  return { exit: isGood ? 0 : 1, output: ask.json ? jsonReport(record) : textReport(record) };
}

/** Every finding, in the order of their table. */
function judge(observation: Observation, { scopes }: SmokeAsk): readonly Finding[] {
  const { broker, direct } = observation;
  const found = [
    ...judgeDoor(observation),
    ...(broker ? [judgeIdentity(broker), ...judgeToken(broker.key, scopes), ...judgeDenied(broker)] : []),
    judgeDirect(direct),
  ];
  const byId = new Map(found.map((finding) => [finding.id, finding]));
  return (Object.keys(FINDINGS) as FindingId[]).map(
    (id) => byId.get(id) ?? notKnown(id, "the broker was not reached"),
  );
}
