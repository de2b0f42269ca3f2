import { describe, expect, test } from "vitest";
import { deferred } from "../../../../test/support/deferred.ts";
import { issuerKeysWorld, two } from "../../../../test/support/issuer-keys-world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("the keys of an issuer", () => {
  test("are read when they are first wanted, and not again while they are fresh", async () => {
    const { find, pass, keyReads, deadlines } = issuerKeysWorld();
    for (const ms of [0, 1, 10 * MINUTE - 2]) {
      pass(ms);
      expect(await find()).toBe("found");
    }
    expect(keyReads()).toBe(1);
    expect(deadlines).toEqual([3_000, 3_000]);
  });

  test("are renewed after ten minutes by the request that finds them so, in a second", async () => {
    const { find, pass, keyReads, deadlines } = issuerKeysWorld();
    await find();
    pass(10 * MINUTE);
    expect([await find(), keyReads()]).toEqual(["found", 2]);
    expect(deadlines.slice(-2)).toEqual([1_000, 1_000]);
  });

  test("are as old as the question for them", async () => {
    const { find, pass, documents, keyReads } = issuerKeysWorld();
    const gate = deferred();
    documents.hold(gate.promise);
    const reading = find();
    await Promise.resolve();
    pass(2_000);
    gate.resolve();
    await reading;
    pass(10 * MINUTE - 2_000);
    await find();
    expect(keyReads()).toBe(2);
  });

  test("lose a key that its issuer withdrew when they are renewed", async () => {
    const { find, pass, documents } = issuerKeysWorld();
    await find();
    documents.publish(two);
    pass(10 * MINUTE - 1);
    expect(await find()).toBe("found");
    pass(1);
    expect(await find()).toBe("key_unknown");
    expect(await find("two")).toBe("found");
  });

  test("are good for a day while the issuer is down, and no longer", async () => {
    const { find, pass, documents } = issuerKeysWorld();
    await find();
    documents.failWith("connection");
    pass(24 * HOUR - 1);
    expect(await find()).toBe("found");
    pass(1);
    expect(await find()).toBe("connection 5000");
  });

  test("are not replaced by a set that cannot be read", async () => {
    const { find, pass, documents } = issuerKeysWorld();
    await find();
    documents.publish();
    pass(10 * MINUTE);
    expect(await find()).toBe("found");
  });

  test("are old, and not unusable, when the clock was set back", async () => {
    const { find, pass, documents } = issuerKeysWorld();
    await find();
    documents.failWith("dns");
    pass(-HOUR);
    expect(await find()).toBe("found");
    expect(documents.asked).toHaveLength(2 + 1);
  });
});

describe("renewing the keys of an issuer", () => {
  test("rests after it failed, 15 s and twice that each time, up to two minutes", async () => {
    const { find, pass, documents, keyReads } = issuerKeysWorld();
    await find();
    documents.failWith("timeout");
    pass(10 * MINUTE);
    const restsMs = [15_000, 30_000, 60_000, 120_000, 120_000];
    for (const [failures, restMs] of restsMs.entries()) {
      await find();
      pass(restMs - 1);
      await find();
      expect(documents.asked).toHaveLength(2 + failures + 1);
      pass(1);
    }
    documents.failWith(undefined);
    await find();
    expect(keyReads()).toBe(2);

    documents.failWith("timeout");
    pass(10 * MINUTE);
    await find();
    pass(15_000);
    documents.failWith(undefined);
    await find();
    expect(keyReads()).toBe(3);
  });

  test("holds up one request and no other", async () => {
    const { find, pass, documents, keyReads } = issuerKeysWorld();
    await find();
    pass(10 * MINUTE);
    const gate = deferred();
    documents.hold(gate.promise);
    const renewing = find();
    expect(await Promise.all([find(), find()])).toEqual(["found", "found"]);
    gate.resolve();
    expect([await renewing, keyReads()]).toEqual(["found", 2]);
  });

  test("takes less where the request has less", async () => {
    const { find, pass, deadlines } = issuerKeysWorld();
    await find();
    pass(10 * MINUTE);
    await find("one", 400);
    expect(deadlines.slice(-2)).toEqual([400, 400]);
  });
});

describe("preparing the keys of an issuer", () => {
  test("reads them in a second, and again only when they are four minutes old", async () => {
    const { prepare, find, pass, deadlines, keyReads } = issuerKeysWorld();
    expect(await prepare()).toBeUndefined();
    expect(deadlines).toEqual([1_000, 1_000]);
    pass(4 * MINUTE - 1);
    await prepare();
    await find();
    expect(keyReads()).toBe(1);
    pass(1);
    await prepare();
    expect(keyReads()).toBe(2);
  });

  test("says why it came to nothing, and leaves the request its own try", async () => {
    const { prepare, find, documents } = issuerKeysWorld();
    documents.failWith("timeout");
    expect(await prepare()).toBe("timeout");
    documents.failWith(undefined);
    expect(await find()).toBe("found");
  });

  test("keeps a request from waiting for a renewal, tick by tick", async () => {
    const { prepare, find, pass, keyReads } = issuerKeysWorld();
    for (let tick = 0; tick < 12; tick++) {
      await prepare();
      const reads = keyReads();
      expect([await find(), keyReads()]).toEqual(["found", reads]);
      pass(5 * MINUTE);
    }
  });
});
