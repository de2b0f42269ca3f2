import * as v from "valibot";
import { type Control, problem } from "../control-server.ts";
import { members, readInput, wholeNumber } from "../json-input.ts";
import type { Xsuaa } from "../xsuaa.ts";

type Subject = Pick<Xsuaa, "rateLimit">;

/** SAP's, per subaccount (SAP: "Rate Limiting"). */
const SAP_PER_SECOND = 60;
/** SAP does not say how long its queue is. With this, nobody waits longer than ten seconds. */
const QUEUED_SECONDS = 10;
const MOST = 1_000_000;

const limitInput = members({
  perSecond: v.optional(wholeNumber(1, MOST), SAP_PER_SECOND),
  mostQueued: v.exactOptional(wholeNumber(0, MOST)),
});

/** The switches of the rate limit. */
export function rateLimitControls({ rateLimit }: Subject): readonly Control[] {
  return [
    {
      usage: "PUT /rate-limit",
      does: 'each subaccount gets so many tokens a second, and so many requests wait: {"perSecond": 60, "mostQueued": 600}',
      run: ({ body }) => {
        const input = readInput(body, limitInput);
        if (!input.ok) return problem(400, input.problem);
        const { perSecond, mostQueued = perSecond * QUEUED_SECONDS } = input.value;
        rateLimit.setLimit({ perSecond, mostQueued });
        return { status: 200, body: { rateLimit: { perSecond, mostQueued } } };
      },
    },
    {
      usage: "DELETE /rate-limit",
      does: "no limit; who waits goes on",
      run: () => {
        rateLimit.setLimit(undefined);
        return { status: 200, body: { rateLimit: null } };
      },
    },
  ];
}

/** The limit and how many requests of each zone wait; null if there is none. */
export function shownRateLimit({ rateLimit }: Subject): object | null {
  const limit = rateLimit.limit();
  return limit === undefined ? null : { ...limit, queued: rateLimit.queued() };
}
