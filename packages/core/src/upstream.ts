import type { MintRecord } from "./audit.ts";
import type { TokenGrant } from "./grant.ts";
import { mint, type MintFailure, type MintOutcome, type MintParts } from "./mint.ts";
import { createRefusals } from "./refusals.ts";
import { UPSTREAM_REST } from "./rest.ts";
import { createRests } from "./rests.ts";
import type { ScopeSet } from "./scope.ts";
import { SECOND_MS } from "./time.ts";
import type { UserKey } from "./user-secrets.ts";

/** What became of one request for a user's token; without a record nothing was sent. */
export interface Sent {
  readonly result: MintOutcome["result"];
  readonly record: MintRecord | undefined;
}

/** The token endpoint as the login process asks it: subaccounts and clients that are to be left alone are left alone. */
export interface Upstream {
  send(
    key: Pick<UserKey, "name" | "read">,
    order: { readonly grant: TokenGrant; readonly scopes: ScopeSet; readonly deadline: number },
  ): Promise<Sent>;
}

/** A failure in less time than this says little about the endpoint. */
const LEAST_TELLING_MS = 2 * SECOND_MS;

export function createUpstream(parts: MintParts): Upstream {
  const { now, random } = parts;
  const rests = createRests(UPSTREAM_REST);
  const refusals = createRefusals();
  return {
    async send({ name, read }, order) {
      const { subaccount, version } = read.profile;
      const startedAt = now();
      const restMs = rests.leftMs(subaccount, startedAt);
      if (restMs > 0) return unsentFailure({ code: "endpoint_resting", retryAfterMs: restMs });
      const credential = { key: name, version };
      const remembered = refusals.remembered(credential, startedAt);
      if (remembered !== undefined) return unsentFailure({ code: remembered, remembered: true });

      const { result, record } = await mint(read, order, parts);
      const ended = { startedAt, now: now() };
      if (result.ok) {
        rests.succeeded(subaccount, ended);
        refusals.accepted(credential, ended);
        return { result, record };
      }
      const { problem, askedMs } = result;
      const { code } = problem;
      const isClients =
        code === "client_refused" || code === "grant_refused" || code === "certificate_refused";
      if (isClients && result.isRefreshOver !== true)
        refusals.refused(credential, code, { ...ended, random: random() });
      const isBrief = order.deadline - startedAt < LEAST_TELLING_MS;
      if (!result.rests || (isBrief && askedMs === undefined && code !== "endpoint_throttled"))
        return { result, record };
      const retryAfterMs = rests.failed(subaccount, { ...ended, random: random(), askedMs });
      const told = "retryAfterMs" in problem ? { ...problem, retryAfterMs } : problem;
      return { result: { ...result, problem: told }, record };
    },
  };
}

/** As a failure ends for which nothing was sent. */
export function unsentFailure(problem: MintFailure["problem"]): Sent {
  return { record: undefined, result: { ok: false, problem, rests: false, askedMs: undefined } };
}
