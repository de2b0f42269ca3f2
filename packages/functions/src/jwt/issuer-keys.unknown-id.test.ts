import { describe, expect, test } from "vitest";
import { deferred } from "../../../../test/support/deferred.ts";
import { issuerKeysWorld, one, two } from "../../../../test/support/issuer-keys-world.ts";

const MINUTE = 60_000;

describe("a key id that is not known", () => {
  test("is asked for once in 30 s, and refused meanwhile, however many are made up", async () => {
    const { find, pass, keyReads } = issuerKeysWorld();
    await find();
    for (let made = 0; made < 100; made++) expect(await find(`made-up-${made}`)).toBe("key_unknown");
    pass(29_999);
    expect([await find("made-up"), keyReads()]).toEqual(["key_unknown", 1]);
    pass(1);
    expect([await find("made-up"), keyReads()]).toEqual(["key_unknown", 2]);
    expect([await find("made-up"), keyReads()]).toEqual(["key_unknown", 2]);
  });

  test("is found when the issuer has published it since", async () => {
    const { find, pass, documents, deadlines } = issuerKeysWorld();
    await find();
    documents.publish(one, two);
    expect(await find("two")).toBe("key_unknown");
    pass(30_000);
    expect(await find("two")).toBe("found");
    expect(deadlines.slice(-2)).toEqual([3_000, 3_000]);
  });

  test("is no proof of anything while the issuer is down: asked again after 5 s, 10 s, 20 s and 30 s", async () => {
    const { find, pass, documents } = issuerKeysWorld();
    await find();
    documents.failWith("tls");
    pass(30_000);
    for (const [failures, restMs] of [5_000, 10_000, 20_000, 30_000, 30_000].entries()) {
      expect(await find("two")).toBe(`tls ${restMs}`);
      pass(restMs - 1);
      expect(await find("two")).toBe("tls 1000");
      expect(documents.asked).toHaveLength(2 + failures + 1);
      expect(await find()).toBe("found");
      pass(1);
    }
  });

  test("is asked for after a renewal failed that had a second only", async () => {
    const { find, pass, documents, deadlines } = issuerKeysWorld();
    await find();
    documents.failWith("timeout");
    pass(10 * MINUTE);
    await find();
    expect(await find("two")).toBe("timeout 5000");
    expect(deadlines.slice(-2)).toEqual([1_000, 3_000]);
  });

  test("is asked for once by all who want it at the same time", async () => {
    const { find, keyReads } = issuerKeysWorld();
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, n) => find(n % 2 === 0 ? "one" : "made-up")),
    );
    expect(new Set(all)).toEqual(new Set(["found", "key_unknown"]));
    expect(keyReads()).toBe(1);
  });

  test("waits for the renewal under way, and tries itself when that had too little time", async () => {
    const { find, pass, documents, deadlines } = issuerKeysWorld();
    await find();
    pass(10 * MINUTE);
    documents.failWith("timeout");
    const gate = deferred();
    documents.hold(gate.promise);
    const renewing = find();
    const asking = [find("two"), find("two")];
    gate.resolve();
    expect([await renewing, ...(await Promise.all(asking))]).toEqual([
      "found",
      "timeout 5000",
      "timeout 5000",
    ]);
    expect(deadlines.slice(2)).toEqual([1_000, 3_000]);
  });

  test("waits for nobody who may take longer than the request has", async () => {
    const { find, documents } = issuerKeysWorld();
    const gate = deferred();
    documents.hold(gate.promise);
    const reading = find();
    expect(await find("one", 2_000)).toBe("timeout 1000");
    gate.resolve();
    expect(await reading).toBe("found");
  });
});
