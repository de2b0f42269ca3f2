import type { ConfiguredCaller } from "./configured-caller.ts";
import type { Failure } from "./failure.ts";
import { MINUTE_MS } from "./time.ts";

type Throttled = Extract<Failure, { readonly code: "caller_throttled" }>;

/**
 * Asked before something begins for a request of which Secrets Manager or xsuaa will hear. Counts the request towards
 * its caller, once, whatever it goes on to begin; a failure where it would be one too many.
 */
export type Charge = () => Throttled | undefined;

/** How many requests of each caller have lately made the process ask Secrets Manager or xsuaa. */
export interface MintLimit {
  /** For one request. What only joins what another request has begun is not to be charged. */
  chargeFor(caller: Pick<ConfiguredCaller, "name" | "mintsPerMinute">): Charge;
}

/**
 * Counts over a sliding minute, by the wall clock: in no 60 s does a caller cause more than it may, and who waits as long
 * as the failure says is let through. A bucket that fills up again would be no shorter, and would let twice as many
 * through in its first minute. Callers are configured, so that what is remembered is bounded: by name, as many instants
 * as the caller may cause mints.
 */
export function createMintLimit(now: () => number): MintLimit {
  const caused = new Map<string, readonly number[]>();

  function charge({ name, mintsPerMinute }: Parameters<MintLimit["chargeFor"]>[0]): Throttled | undefined {
    const at = now();
    // An instant that is still to come was written down before the clock was set back, and would count for too long.
    const recent = (caused.get(name) ?? []).filter((instant) => instant <= at && at - instant < MINUTE_MS);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= mintsPerMinute)
      return { code: "caller_throttled", retryAfterMs: oldest + MINUTE_MS - at };
    caused.set(name, [...recent, at]);
    return undefined;
  }

  return {
    chargeFor(caller) {
      let isCharged = false;
      return () => {
        const throttled = isCharged ? undefined : charge(caller);
        isCharged = throttled === undefined;
        return throttled;
      };
    },
  };
}
