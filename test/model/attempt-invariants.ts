import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../packages/core/src/time.ts";
import { MINTS_PER_MINUTE } from "./grants.ts";
import type { Invariants } from "./invariant.ts";
import type { Model } from "./model.ts";
import type { Holding, Work } from "./work.ts";
import type { Attempt } from "./ports.ts";
import type { Version } from "./secret-store.ts";
import { isSurelyFresh } from "./token.ts";

/** How far ahead a tick looks: two ticks. */
const LOOK_AHEAD_MS = 10 * MINUTE_MS;
/** And what one request may have taken since it looked. */
const DAY_MS = 24 * HOUR_MS + 6 * SECOND_MS;

/** What holds whenever a token request reaches xsuaa. */
export const attemptInvariants: Invariants<Attempt> = {
  sendsSecretsHomeOnly: {
    promise: "A client's secret goes to its own token endpoint and nowhere else.",
    isBroken: ({ client, origin }) => origin !== client.origin,
  },
  mintsOneAtATime: {
    promise: "A process has at most one mint under way for each token.",
    isBroken: ({ other }) => other !== undefined,
  },
  mintsOnlyWhatIsNeeded: {
    promise: "No token is minted while one is in memory that is fresh for everybody who is asking.",
    isBroken(attempt, model) {
      const holding = needlessly(attempt, model);
      return holding !== undefined && !model.isCrowdedSince(holding);
    },
  },
  keepsWhatOthersHold: {
    promise: "A caller that asks for many tokens pushes out its own and nobody else's.",
    isBroken(attempt, model) {
      const holding = needlessly(attempt, model);
      return holding !== undefined && model.isCrowdedSince(holding);
    },
  },
  stopsWhoMintsTooMuch: {
    promise: "In no minute does a caller cause more mints than it may.",
    isBroken: ({ asking }, { causes }) =>
      asking.some(({ ask }) => ask && causes.leastOf(ask.caller) > MINTS_PER_MINUTE[ask.caller]),
  },
  keepsNoSecret: {
    promise: "A secret that is sent was read since something began that is still under way.",
    isBroken: ({ secret, asking }) =>
      asking.every(({ read }) => !holds(read.AWSCURRENT, secret) && !holds(read.AWSPREVIOUS, secret)),
  },
  triesNoRefusedSecretAgain: {
    promise: "A secret that xsuaa refused is not sent again for a minute, less the jitter.",
    isBroken: ({ secret, asking }, { refusals }) => refusals.isResting(secret, asking),
  },
  triesAnotherVersionInARotationOnly: {
    promise:
      "The version before the current one is tried only if that was refused, is the same client's and not a day old.",
    isBroken({ client, secret, asking }, { current, refusals, time }) {
      const version = current.get(client.key);
      if (!version || asking.some(({ isDisturbed, read }) => isDisturbed || holds(read.AWSCURRENT, secret)))
        return false;
      const isOld = time.wall - version.storedAt >= DAY_MS;
      return version.client !== client || isOld || refusals.mostLeftMs(version.secret) === 0;
    },
  },
  respectsRests: {
    promise: "While a subaccount rests, nothing that began since reaches xsuaa.",
    isBroken: ({ client, asking }, { rests }) => rests.isResting(client.subaccount, asking),
  },
};

function holds(versions: ReadonlySet<Version>, secret: string): boolean {
  return [...versions].some((version) => version.secret === secret);
}

/** The token in memory that makes this attempt needless. */
function needlessly({ subject, asking }: Attempt, model: Model): Holding | undefined {
  const holding = model.held.get(subject);
  if (!holding || model.mayBePushedOut(holding)) return undefined;
  return asking.some((work) => needsMore(work, holding, subject, model)) ? undefined : holding;
}

/** Whether somebody may find this token wanting, at the beginning or now. */
function needsMore(work: Work, { token, order }: Holding, subject: string, model: Model): boolean {
  const { ask, started } = work;
  if (work.isDisturbed || work.order < order) return true;
  const times = [started.wall, model.time.wall];
  if (!ask) return times.some((wall) => !isSurelyFresh(token, wall + LOOK_AHEAD_MS));
  if (times.some((wall) => !isSurelyFresh(token, wall, ask.minTtlMs))) return true;
  if (ask.rejected !== token.sha256) return false;
  const last = model.rejections.get(subject);
  if (last !== undefined && last !== started.wall && Math.abs(started.wall - last) < MINUTE_MS) return false;
  model.rejections.set(subject, started.wall);
  return true;
}
