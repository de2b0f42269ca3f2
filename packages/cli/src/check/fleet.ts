import {
  type Configuration,
  decide,
  decideScopes,
  renewedAfterMs,
  type ScopeSet,
} from "@btp-token-broker/core";
import type { CheckFinding } from "./finding.ts";
import type { KeyObservation } from "./observation.ts";

/** SAP: 60 token requests per second and subaccount, beyond which xsuaa holds them back ("Rate Limiting"). */
const LIMIT_PER_SECOND = 60;
const HOUR_MS = 3_600_000;

/** What a fleet asks of xsuaa for one key. */
export interface KeyLoad {
  readonly key: string;
  readonly subaccount: string;
  /** Tokens that each environment holds: one for each set of scopes that callers get when they name none. */
  readonly entries: number;
  readonly mintsPerHour: number;
}

/** How often environments of this number mint for a key, if every caller asks all the time. `undefined` without a token to count by. */
export function loadOf(
  configuration: Configuration,
  { key, read, trial }: KeyObservation,
  { environments, now }: { readonly environments: number; readonly now: number },
): KeyLoad | undefined {
  if (!read.ok || !trial?.ok) return undefined;
  const { scopePrefix, subaccount } = read.value.profile;
  const sets = [...configuration.callers.keys()]
    .map((caller) => decide(configuration, caller, key.name, now))
    .map((grant) => (grant.ok ? decideScopes(grant.value, undefined, scopePrefix) : undefined))
    .flatMap((scopes): ScopeSet[] => (scopes?.ok ? [scopes.value] : []));
  const entries = new Set(sets.map((scopes) => JSON.stringify(scopes))).size;
  const mintsPerHour = (environments * entries * HOUR_MS) / renewedAfterMs(trial.value.lifeMs);
  return { key: key.name, subaccount, entries, mintsPerHour };
}

/** Subaccounts that such a fleet asks for more than SAP serves at once. */
export function rateFindings(loads: readonly KeyLoad[], environments: number): readonly CheckFinding[] {
  return [...new Set(loads.map(({ subaccount }) => subaccount))].flatMap((subaccount) => {
    const its = loads.filter((load) => load.subaccount === subaccount);
    const atOnce = environments * its.reduce((sum, { entries }) => sum + entries, 0);
    const perSecond = its.reduce((sum, { mintsPerHour }) => sum + mintsPerHour, 0) / 3_600;
    if (atOnce <= LIMIT_PER_SECOND && perSecond <= LIMIT_PER_SECOND) return [];
    const keys = its.map(({ key }) => key).join(", ");
    return [
      {
        id: "rate",
        about: `subaccount of ${keys}`,
        seen: `${environments} environments ask it for ${atOnce} tokens when all of them start at once, and for ${rounded(perSecond)} a second on average; SAP serves ${LIMIT_PER_SECOND} a second`,
        wayOut:
          "Let callers of a key share one set of scopes, lower `aws.concurrency.reserved`, let tokens live longer, or spread the keys over subaccounts.",
      },
    ];
  });
}

/** Two digits that count. */
export function rounded(figure: number): number {
  return Number(figure.toPrecision(2));
}
