import { Access, type BrokerAnswer, readAnswer, readRefusal, type Refusal } from "./broker-answer.ts";
import type { DirectInvocation } from "./direct-invocation.ts";
import type { Heard } from "./door.ts";
import { judgeMisread } from "./door-findings.ts";
import { failed, type Finding, notAsked, notKnown, ok } from "./finding.ts";
import type { BrokerObservation } from "./observation.ts";

/** Who the broker takes these credentials for. */
export function judgeIdentity({ access }: BrokerObservation): Finding {
  const read = readAnswer(access, Access);
  if (!read.ok) return judgeMisread("identity", read.problem);
  const { principal, caller } = read.value.body;
  return caller === null
    ? failed(
        "identity",
        `${principal} is no caller`,
        "Add its role to callers in broker.config.ts and deploy, or run as one that is there.",
      )
    : ok("identity", `caller ${caller}, as ${principal}`);
}

/** What may not be had: a key that does not exist, and one that does. */
export function judgeDenied({ denied, forbidden }: BrokerObservation): readonly Finding[] {
  const refusal = readRefusal(denied);
  const first = judgeRefusal("denied", denied);
  if (!forbidden) return [first, notAsked("denied-alike", "Name such a key with --forbidden-key.")];
  const second = judgeRefusal("denied-alike", forbidden);
  const other = readRefusal(forbidden);
  if (second.verdict !== "ok" || !other.ok) return [first, second];
  if (first.verdict !== "ok" || !refusal.ok)
    return [first, notKnown("denied-alike", "there is nothing to compare it with")];
  if (form(refusal.value) === form(other.value)) return [first, second];
  const wayOut = "The difference tells callers which keys exist. Report it.";
  return [first, failed("denied-alike", "the two answers differ in more than their request ids", wayOut)];
}

function judgeRefusal(id: "denied" | "denied-alike", heard: Heard): Finding {
  const refusal = readRefusal(heard);
  if (heard.ok && heard.value.status === 200 && heard.value.headers.has("x-request-id"))
    return failed(
      id,
      "200: it was granted",
      "Look for the rule that grants it, in the audit line's `rules`.",
    );
  if (!refusal.ok) return judgeMisread(id, refusal.problem);
  const { body, answer, requestId } = refusal.value;
  const seen = `${answer.status} ${body.error} (request ${requestId})`;
  return answer.status === 403 && body.error === "access_denied"
    ? ok(id, seen)
    : failed(
        id,
        seen,
        "Read the audit line with this request id: the request did not get as far as the rules.",
      );
}

/** Everything of an answer that is the broker's, but for what differs in any two answers. */
function form({ answer, requestId }: BrokerAnswer<Refusal>): string {
  const ours = [
    "content-type",
    "cache-control",
    "pragma",
    "x-content-type-options",
    "x-cache",
    "retry-after",
  ];
  const headers = ours.map((name) => answer.headers.get(name));
  return JSON.stringify([answer.status, headers, answer.text.replaceAll(requestId, "")]);
}

const OTHER_CREDENTIALS =
  "Ask again with credentials that may invoke functions, an administrator's: only to them AWS says that the alias's policy forbids it.";

/** Whether somebody could write the event, and with it the caller's identity, past the URL. */
export function judgeDirect(direct: DirectInvocation | undefined): Finding {
  const id = "direct";
  if (!direct) return notAsked(id, "Name the alias with --function.");
  switch (direct.is) {
    case "permitted":
      return failed(
        id,
        "Lambda would run the function for these credentials",
        "Whoever can do that can pose as any caller. Look at the policy: `aws lambda get-resource-policy --resource-arn ARN`, and deploy again. The schedule's role alone is excepted.",
      );
    case "denied":
      return direct.policy === "resource-based"
        ? ok(id, "403 by AWS: an explicit deny in a resource-based policy")
        : notKnown(
            id,
            `403 by AWS: an explicit deny, ${direct.policy === undefined ? "of a policy that it does not name" : `in a policy that is ${direct.policy}`}`,
            OTHER_CREDENTIALS,
          );
    case "not_allowed":
      return notKnown(
        id,
        "403 by AWS, which found no policy that allows it and speaks of none that denies it",
        `AWS looks at denials first, so the alias's policy may lack its own. ${OTHER_CREDENTIALS}`,
      );
    case "no_such_function":
      return failed(
        id,
        "404 by AWS: there is no such alias",
        "Take the ARN that `sst deploy` printed as `alias`.",
      );
    case "not_authenticated":
      return notKnown(id, "AWS does not take the credentials", "Fetch new ones.");
    case "unanswered":
      return notKnown(id, `Lambda gave no answer that decides it (${errorName(direct.name)})`, "Ask again.");
  }
}

/** An error's name, unless it is something else. */
function errorName(name: string): string {
  return /^\w{1,64}$/.test(name) ? name : "an error without a name";
}
