import { parseInstant } from "@btp-token-broker/core";
import * as v from "valibot";

/**
 * The schedule's event, exactly: it takes no parameter that could choose a key, and an event with anything more is
 * not one, so that nothing can be smuggled in beside it.
 */
const WarmUpEvent = v.strictObject({
  kind: v.literal("warm-up"),
  /** When the schedule meant it to run, as EventBridge Scheduler writes `<aws.scheduler.scheduled-time>`. */
  scheduledTime: v.pipe(
    v.string(),
    v.transform(parseInstant),
    v.number("must be an instant with its offset"),
  ),
});

/** A late tick finds other tokens than it was meant for, and the next one is near; one of the future is no tick. */
const STALE_AFTER_MS = 60_000;

/** Tells a warm-up event by its shape; `undefined` for every other event. */
export function readWarmUpEvent(event: unknown, now: number): { readonly stale: boolean } | undefined {
  const parsed = v.safeParse(WarmUpEvent, event);
  return parsed.success ? { stale: Math.abs(now - parsed.output.scheduledTime) > STALE_AFTER_MS } : undefined;
}
