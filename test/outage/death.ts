import { type EndpointAnswer, fail, succeed } from "@btp-token-broker/core";
import { some } from "../support/some.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** How a dead xsuaa is dead. */
export const DEATHS = ["refuses connections", "is silent", "answers 503"] as const;
export type Death = (typeof DEATHS)[number];

/** How long a refusal takes, in milliseconds. */
const TAKES = { refusedConnection: 1, error: 30 } as const;

/** What a dead xsuaa answers to a token request, and when. */
export async function answerDead(death: Death, deadline: number, time: VirtualTime): Promise<EndpointAnswer> {
  switch (death) {
    case "refuses connections":
      await time.after(TAKES.refusedConnection);
      return fail("connection");
    case "is silent":
      await time.after(deadline - time.now());
      return fail("timeout");
    case "answers 503":
      await time.after(TAKES.error);
      return succeed(some.refusal(503));
  }
}
