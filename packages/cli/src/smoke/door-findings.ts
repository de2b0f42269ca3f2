import { Health, type Misread, readAnswer, readRefusal } from "./broker-answer.ts";
import type { Answer, Heard } from "./door.ts";
import { failed, type Finding, type FindingId, notKnown, ok } from "./finding.ts";
import { explainForeign, explainSilence, isByAws } from "./foreign-answer.ts";
import type { Observation } from "./observation.ts";

/** Lambda's number: how far the time of a signature may be from its own, in both directions. */
const TOLERATED_SKEW_SECONDS = 300;

/** What the URL does before the broker has a say, and whether it is reached. */
export function judgeDoor({ unsigned, wrongService, health }: Observation): readonly Finding[] {
  return [
    judgeClock(unsigned),
    judgeTurnedAway("unsigned", { ok: true, value: unsigned }),
    judgeTurnedAway("wrong-service", wrongService),
    judgeAlias(health),
    judgeRequestId(health),
  ];
}

/** By the `Date` of the first answer, which whole seconds and a network's delay make good to a few seconds. */
function judgeClock({ headers, receivedAt }: Answer): Finding {
  const date = Date.parse(headers.get("date") ?? "");
  if (Number.isNaN(date))
    return notKnown("clock", "the answer has no Date", "Look for a proxy that takes it off.");
  const seconds = Math.round((receivedAt - date) / 1_000);
  const seen = `this machine is ${Math.abs(seconds)} s ${seconds < 0 ? "behind" : "ahead of"} AWS`;
  return Math.abs(seconds) < TOLERATED_SKEW_SECONDS
    ? ok("clock", seen)
    : failed("clock", seen, "Set this machine's clock: AWS takes no signature that is 5 minutes off.");
}

const CLOSE_THE_URL =
  "The URL does not check who asks. Its AuthType has to be AWS_IAM: deploy again. Until then take it away: `aws lambda delete-function-url-config --function-name NAME --qualifier live`.";

function judgeTurnedAway(id: FindingId, heard: Heard): Finding {
  if (!heard.ok) {
    const { seen, wayOut } = explainSilence(heard);
    return notKnown(id, seen, wayOut);
  }
  const answer = heard.value;
  if (answer.headers.has("x-request-id"))
    return failed(id, `${answer.status} with x-request-id: the broker answered it`, CLOSE_THE_URL);
  if (answer.status === 502)
    return failed(id, "502 of Lambda's own: it came as far as the function", CLOSE_THE_URL);
  if (answer.status === 403 && isByAws(answer)) return ok(id, "403 by AWS, without x-request-id");
  const { seen, wayOut } = explainForeign(answer);
  return failed(id, seen, wayOut);
}

/** Any answer of the broker will do, also an error: whatever it says, its door has admitted the event. */
function judgeAlias(health: Heard): Finding {
  const read = readAnswer(health, Health);
  if (read.ok)
    return ok("alias", `version ${read.value.body.version} answered (request ${read.value.requestId})`);
  const { why, seen, wayOut } = read.problem;
  return why === "refused" ? ok("alias", seen) : failed("alias", seen, wayOut);
}

function judgeRequestId(health: Heard): Finding {
  const read = readIds(health);
  if (read === undefined) return notKnown("request-id", "the broker did not answer");
  const { ours, awss } = read;
  if (awss === null)
    return notKnown("request-id", "AWS's header is missing", "Look for a proxy that takes it off.");
  return ours === awss
    ? ok("request-id", `both are ${ours}`)
    : failed(
        "request-id",
        "they differ",
        "Quote x-request-id, never AWS's: it is the one in the audit line. Report this record: the local stack takes both for one.",
      );
}

function readIds(health: Heard): { readonly ours: string; readonly awss: string | null } | undefined {
  const read = readAnswer(health, Health);
  const refused = read.ok ? read : readRefusal(health);
  if (!refused.ok) return undefined;
  const { requestId, answer } = refused.value;
  return { ours: requestId, awss: answer.headers.get("x-amzn-requestid") };
}

/** What a misread answer makes of the finding that needed it. */
export function judgeMisread(id: FindingId, { why, seen, wayOut }: Misread): Finding {
  return why === "not_sent" ? notKnown(id, seen, wayOut) : failed(id, seen, wayOut);
}
