import { cloudTrailEvent } from "./cloudtrail-event.ts";
import { edges, type Episode, once } from "./episode.ts";
import { type WatchedBroker, watched } from "./watched-broker.ts";

/** What is counted of one function, by Lambda, by its schedule, or of those who change it. */
export const FUNCTION_EPISODES: readonly Episode[] = [
  ...edges(
    "errors",
    "warm-ups in a row that could warm no key",
    [
      [1, false, "the next one may be better"],
      [2, true, "that is in two windows"],
      [3, true, "it goes on"],
    ],
    async (broker, count) => {
      broker.restart();
      broker.xsuaa.does("answers 503");
      await broker.pass(5 * count, { asks: [] });
      broker.xsuaa.does("mints");
    },
  ),
  ...edges(
    "time-outs",
    "ms for one request",
    [
      [25_999, false, "a warm-up may take nearly that"],
      [26_000, true, "nothing may take that"],
      [26_001, true, "nothing may take longer"],
      [31_000, true, "Lambda ended it"],
    ],
    async (broker, count) => {
      broker.xsuaa.does({ stallsUntil: broker.now + 20_000 + count });
      await broker.pass(1, { asks: ["key=local"], isTicking: false });
    },
  ),
  ...edges(
    "throttles",
    "requests more at once than may be served",
    [
      [9, false, "one more is the threshold"],
      [10, true, "that is the threshold"],
      [11, true, "that is more"],
    ],
    (broker, count) => {
      broker.restart(); // What a cold start takes, the next request cannot wait for.
      return broker.burst(2 + count);
    },
    { ceiling: 2 },
  ),
  ...edges(
    "warm-up-silent",
    "ticks lost",
    [
      [1, false, "a tick may be lost"],
      [2, true, "two of three windows are empty"],
      [3, true, "all of them are"],
    ],
    silence,
    { readAhead: 0 },
  ),
  ...edges(
    "warm-up-silent",
    "ticks lost, with older datapoints read instead of the missing ones",
    [
      [3, false, "two of five windows are not empty"],
      [4, true, "one is"],
      [5, true, "none is"],
    ],
    silence,
    { readAhead: 2 },
  ),
  {
    alarm: "warm-up-silent",
    what: "an hour in which every tick is two minutes late",
    fires: true,
    because: "a late tick does nothing",
    async happens(broker) {
      const late = { kind: "warm-up", scheduledTime: new Date(broker.now - 120_000).toISOString() };
      for (let tick = 0; tick < 12; tick++) {
        await broker.send(late);
        await broker.pass(5, { isTicking: false });
      }
    },
  },
  ...edges(
    "door-changed",
    "changes of the policy",
    once("nobody changes anything"),
    async (broker, count) => {
      for (let n = 0; n < count; n++) {
        const functionName = watched.doors[0]?.functionName;
        broker.change(cloudTrailEvent("AddPermission20150331v2", { functionName, qualifier: "live" }));
      }
    },
  ),
];

async function silence(broker: WatchedBroker, ticks: number) {
  await broker.pass(5 * ticks, { isTicking: false });
}
