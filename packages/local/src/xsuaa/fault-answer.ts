import { type Answer, jsonAnswer, type Outcome } from "./answer.ts";
import { type Alteration, type CannedAnswer, edited } from "./fault.ts";

/** The answer that a fault has in place of xsuaa's. */
export function cannedAnswer(
  { status, headers = {}, body, retryAfter }: CannedAnswer,
  nowMs: number,
): Answer {
  const instant = retryAfter && retryAfterInstant(new Date(nowMs + retryAfter.seconds * 1000), retryAfter.as);
  return { status, headers: { ...headers, ...(instant !== undefined && { "retry-after": instant }) }, body };
}

/** What a fault, or none, makes of the answer that hands out a token. */
export function alteredAnswer(
  real: Readonly<Record<string, unknown>>,
  { answer, repeated, paddingBytes, headers, sent }: Alteration,
): Outcome {
  const padding = paddingBytes === undefined ? {} : { padding: "x".repeat(paddingBytes) };
  const whole = jsonAnswer(200, { ...edited(real, answer), ...padding }, headers);
  const body = repeated === undefined ? whole.body : withMembersBefore(whole.body, repeated);
  return { answer: { ...whole, body }, ...(sent !== undefined && { sent }) };
}

/** JSON that no object can hold: parsers keep the first, the last, or refuse (RFC 8259 §4). */
function withMembersBefore(json: string, members: Readonly<Record<string, unknown>>): string {
  const inside = [JSON.stringify(members), json].map((text) => text.slice(1, -1));
  return `{${inside.filter((text) => text !== "").join(",")}}`;
}

function retryAfterInstant(at: Date, as: "http-date" | "go-time"): string {
  if (as === "http-date") return at.toUTCString();
  return `${at.toISOString().slice(0, 19).replace("T", " ")} +0000 UTC`;
}
