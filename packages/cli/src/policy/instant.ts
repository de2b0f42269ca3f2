import { type CommandOption } from "../command.ts";
import { fail, parseInstant, type Result, succeed } from "@btp-token-broker/core";

export const AT_OPTION = {
  value: "INSTANT",
  does: "decides as of this instant, such as 2027-06-30T12:00:00Z; default: now",
} as const satisfies CommandOption;

/** Reads `--at`; now, if it was not given. */
export function readAt(text: string | undefined, now: number): Result<number, string> {
  if (text === undefined) return succeed(now);
  const at = parseInstant(text);
  return at === undefined
    ? fail("--at wants an instant with its offset, such as 2027-06-30T12:00:00Z.")
    : succeed(at);
}

const DAY_MS = 86_400_000;

/** The end of a rule as `until` takes it: a date for what ends at 24:00 UTC, else the instant. */
export function untilText(endsAt: number): string {
  return endsAt % DAY_MS === 0
    ? new Date(endsAt - DAY_MS).toISOString().slice(0, "2027-06-30".length)
    : instantText(endsAt);
}

export function instantText(instant: number): string {
  return new Date(instant).toISOString().replace(".000Z", "Z");
}
