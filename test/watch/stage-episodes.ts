import { type Edge, edges, type Episode, once } from "./episode.ts";
import { certificateKey, serviceKey } from "./outside.ts";
import { MINUTE_MS, type WatchedBroker } from "./watched-broker.ts";

const DAY_MS = 24 * 60 * MINUTE_MS;

const times = <Value>(count: number, value: Value): readonly Value[] => Array<Value>(count).fill(value);

/** A request a minute: the first and the last of six are five minutes apart, which is in three windows never, of seven once. */
const lasting: readonly Edge[] = [
  [6, false, "what passes within five minutes is in two windows at most"],
  [7, true, "it is in three windows"],
  [8, true, "it goes on"],
];

/** Begins in the last minute of a window. Afterwards nothing rests: those are new processes. */
async function cold(broker: WatchedBroker, minutes: number) {
  await broker.pass(4);
  broker.restart();
  broker.xsuaa.does("answers 503");
  await broker.pass(minutes, { isTicking: false });
  broker.xsuaa.does("mints");
  broker.restart();
}

/** What is counted in the lines of all doors. */
export const STAGE_EPISODES: readonly Episode[] = [
  ...edges("unserved", "minutes without xsuaa, memory being empty,", lasting, cold),
  {
    alarm: "unserved",
    what: "an hour without xsuaa",
    fires: false,
    because: "there are tokens in memory",
    async happens(broker) {
      broker.xsuaa.does("answers 503");
      await broker.pass(60);
    },
  },
  ...edges("upstream-failing", "minutes without xsuaa, memory being empty,", lasting, cold),
  {
    alarm: "upstream-failing",
    what: "half an hour without xsuaa",
    fires: false,
    because: "every token is fresh, and nobody is asked",
    async happens(broker) {
      broker.xsuaa.does("answers 503");
      await broker.pass(30);
    },
  },
  {
    alarm: "upstream-failing",
    what: "two hours without xsuaa",
    fires: true,
    because: "the token in memory ages, though everybody is served",
    async happens(broker) {
      broker.xsuaa.does("answers 503");
      await broker.pass(120);
    },
  },
  {
    alarm: "upstream-failing",
    what: "two hours without xsuaa and without a caller",
    fires: true,
    because: "the warm-up notices, too",
    async happens(broker) {
      broker.xsuaa.does("answers 503");
      await broker.pass(120, { asks: [] });
    },
  },
  {
    alarm: "upstream-failing",
    what: "two hours without Secrets Manager",
    fires: true,
    because: "without the key nothing can be renewed",
    async happens(broker) {
      broker.secrets.fail("central", "unreachable");
      await broker.pass(120);
    },
  },
  ...edges(
    "key-unusable",
    "requests for a key that is no service key",
    once("nobody asks"),
    (broker, count) => {
      broker.secrets.put("local", "{}", broker.now);
      return broker.pass(1, { asks: times(count, "key=local"), isTicking: false });
    },
  ),
  {
    alarm: "key-unusable",
    what: "the warm key deleted, and no caller,",
    fires: true,
    because: "the warm-up needs it before anybody else does",
    async happens(broker) {
      broker.secrets.fail("central", "absent");
      await broker.pass(120, { asks: [] });
    },
  },
  ...edges(
    "rotation-incomplete",
    "mints with the version before",
    once("xsuaa knows both"),
    (broker, count) => {
      for (const key of ["local", "third"].slice(0, count))
        broker.secrets.put(key, serviceKey(key, "unknown to xsuaa"), broker.now);
      return broker.pass(1, { asks: ["key=local", "key=third"], isTicking: false });
    },
  ),
  ...edges(
    "password-refused",
    "versions of a user's secret with a wrong password",
    once("it is right"),
    async (broker, count) => {
      broker.xsuaa.accepts("right");
      await broker.logIn("right");
      for (let n = 1; n <= count; n++) {
        await broker.pass(1);
        await broker.logIn(`wrong-${n}`);
      }
      await broker.pass(5);
    },
  ),
  ...edges("token-refused", "tokens of another client", once("xsuaa is well"), (broker, count) => {
    broker.xsuaa.does("mixes up clients");
    return broker.pass(1, { asks: times(count, "key=local"), isTicking: false });
  }),
  ...edges(
    "denials",
    "requests without a rule in a minute",
    [
      [49, false, "one more is the threshold"],
      [50, true, "that is the threshold"],
      [51, true, "that is more"],
    ],
    (broker, count) => broker.pass(1, { asks: times(count, { role: "nobody" }), isTicking: false }),
  ),
  {
    alarm: "denials",
    what: "a service that asks every twelve seconds, all day and without a rule,",
    fires: false,
    because: "its owner will notice without anybody being woken",
    happens: (broker) => broker.pass(60, { asks: times(5, { role: "nobody" }) }),
  },
  ...edges("crashes", "requests that find a bug", once("nobody asks"), (broker, count) => {
    broker.secrets.fail("local", "throws");
    return broker.pass(1, { asks: times(count, "key=local"), isTicking: false });
  }),
  ...edges("event-refused", "events past the door", once("nothing came"), async (broker, count) => {
    for (let n = 0; n < count; n++) await broker.send({ httpMethod: "GET", path: "/token" });
  }),
  ...edges(
    "certificate-ending",
    "days until the certificate of the warm key is over",
    [
      [7, false, "SAP makes it for that long, and then there would never be an end to it"],
      [3, false, "one day less is below the threshold"],
      [2, true, "that is below the threshold"],
      [1, true, "that is less"],
      [0, true, "that is the last day"],
    ],
    (broker, days) => {
      const endsAt = broker.now + days * DAY_MS + 12 * 60 * MINUTE_MS;
      broker.secrets.put("central", certificateKey("central", endsAt), broker.now);
      broker.restart();
      return broker.pass(30);
    },
  ),
];
