import type { Sample } from "./embedded-metrics.ts";
import type { Episode } from "./episode.ts";
import { EPISODES } from "./episodes.ts";
import { matchesPattern } from "./event-pattern.ts";
import { healthyDay } from "./healthy-day.ts";
import { alarmedAt, type MetricAlarm, READ_AHEAD, samplesOf } from "./metric-alarm.ts";
import { createWatchedBroker, MINUTE_MS, type Stream, watched } from "./watched-broker.ts";

/** What watches over a broker: its alarms by name, and the rule that counts changes. */
export interface Watch {
  readonly alarms: ReadonlyMap<string, MetricAlarm>;
  readonly changes: { readonly ruleName: string; readonly pattern: unknown };
}

/** An hour in which all is well comes before everything. */
const BEFORE_MINUTES = 60;
/** A new stage is silent until its first ticks, and its alarm says so. */
const SETTLED_MINUTES = 15;
/** CloudWatch evaluates every minute; what an alarm is relied on for must not depend on which. */
const ALIGNED_MINUTES = 5;

/** For each alarm one episode in which it fires. */
export const ONE_OF_EACH: readonly Episode[] = [
  ...new Map(EPISODES.filter(({ fires }) => fires).map((episode) => [episode.alarm, episode])).values(),
];

/** What episodes came to. All of them take some seconds. */
export async function playEpisodes(episodes: readonly Episode[]): Promise<readonly Played[]> {
  const played: Played[] = [];
  for (const episode of episodes) {
    const broker = createWatchedBroker(episode.ceiling === undefined ? {} : { ceiling: episode.ceiling });
    await broker.pass(BEFORE_MINUTES);
    const beganAt = broker.now;
    await episode.happens(broker);
    played.push({ episode, stream: broker.stream(), beganAt });
  }
  return played;
}

export interface Played {
  readonly episode: Episode;
  readonly stream: Stream;
  readonly beganAt: number;
}

/**
 * Everything in which a watch did not do what an episode says, a sentence for each. An alarm that fires does so at a
 * multiple of five minutes; one that does not, is at no minute in alarm; both however many datapoints it reads.
 */
export function misjudged({ episode, stream, beganAt }: Played, watch: Watch): readonly string[] {
  // Of those that several functions have, the one of the door that episodes happen to.
  const alarm = ["", "api-"].flatMap(
    (of) => watch.alarms.get(`${watched.prefix}-${of}${episode.alarm}`) ?? [],
  )[0];
  if (!alarm) return [`there is no alarm ${episode.alarm}`];
  const readAheads = episode.readAhead === undefined ? READ_AHEAD : [episode.readAhead];
  const samples = samplesOf(streamed(stream, watch), alarm);
  const found = readAheads.flatMap((readAhead) => {
    const settled = stream.from + SETTLED_MINUTES * MINUTE_MS;
    const instants = alarmedAt(alarm, samples, { from: settled, to: stream.to, readAhead });
    if (instants.some((at) => at <= beganAt)) return [`${episode.alarm} is in alarm before anything happens`];
    const aligned = instants.filter((at) => at % (ALIGNED_MINUTES * MINUTE_MS) === 0);
    if (episode.fires && aligned.length === 0) return [`${episode.alarm} sleeps through ${episode.what}`];
    return !episode.fires && instants.length > 0 ? [`${episode.alarm} wakes for ${episode.what}`] : [];
  });
  return [...new Set(found)];
}

/** The alarms that a day wakes on which nothing happens that anybody has to be woken for. */
export function wakeners(day: Stream, watch: Watch): readonly string[] {
  const samples = streamed(day, watch);
  const settled = day.from + SETTLED_MINUTES * MINUTE_MS;
  return [...watch.alarms].flatMap(([name, alarm]) =>
    READ_AHEAD.some(
      (readAhead) =>
        alarmedAt(alarm, samplesOf(samples, alarm), { from: settled, to: day.to, readAhead }).length > 0,
    )
      ? [`${name} wakes on a day on which all is well`]
      : [],
  );
}

export const playHealthyDay = async (): Promise<Stream> => {
  const broker = createWatchedBroker();
  await healthyDay(broker);
  return broker.stream();
};

/** The samples of a stream, with those of the rule that watches for changes. */
function streamed({ samples, changes }: Stream, { changes: rule }: Watch): readonly Sample[] {
  const matched = changes.filter(({ event }) => matchesPattern(rule.pattern, event));
  const metric = { namespace: "AWS/Events", name: "TriggeredRules", dimensions: { RuleName: rule.ruleName } };
  return [...samples, ...matched.map(({ at }) => ({ ...metric, at, value: 1 }))];
}
