import { cloudTrailEvent, functionArn } from "./cloudtrail-event.ts";
import { certificateKey, serviceKey } from "./outside.ts";
import { MINUTE_MS, type WatchedBroker } from "./watched-broker.ts";

/**
 * A day with all that happens to a broker that is well, and that nobody is to be woken for: processes come and go, xsuaa
 * has two bad minutes, a key is rotated in the right order, a tick is lost, callers make mistakes.
 */
export async function healthyDay(broker: WatchedBroker): Promise<void> {
  const { xsuaa, secrets } = broker;
  // A certificate as SAP makes it when nobody says how long it is to last.
  const week = 7 * 24 * 60 * MINUTE_MS;
  secrets.put("third", certificateKey("third", broker.now + week), broker.now);
  await broker.pass(3 * 60, { asks: ["key=central", "key=third"] });

  xsuaa.accepts("right");
  await broker.logIn("right");
  broker.restart();
  await broker.pass(2 * 60 + 41, { asks: ["key=central", "key=local"] });

  // Two minutes without xsuaa, and a process that has just been started has nothing to serve.
  broker.restart();
  xsuaa.does("answers 503");
  await broker.pass(2);
  xsuaa.does("mints");
  await broker.pass(2 * 60 + 37);

  // xsuaa knows the new key before it is stored, and forgets the old one hours later.
  xsuaa.accepts("central-2");
  secrets.put("central", serviceKey("central", "central-2"), broker.now);
  await broker.pass(3 * 60);
  xsuaa.refuses("central-1");
  await broker.pass(60);

  await broker.pass(5, { isTicking: false });
  await broker.pass(55);

  const mistakes = [{ role: "nobody" }, "key=", "key=central&scope=admin", "key=central&colour=red"];
  await broker.pass(5, { asks: ["key=central", ...mistakes] });
  await broker.pass(55);

  // Somebody works on another function of the account, and looks at this one.
  broker.change(cloudTrailEvent("UpdateFunctionCode20150331v2", { functionName: "another" }));
  broker.change(
    cloudTrailEvent("GetFunction20150331v2", { functionName: functionArn("another") }, { readOnly: true }),
  );

  // The night is quiet: nobody asks.
  await broker.pass(6 * 60, { asks: [] });
  await broker.pass(3 * 60);
}
