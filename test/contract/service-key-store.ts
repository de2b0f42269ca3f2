import { inspect } from "node:util";
import type { ServiceKeyStore } from "@btp-token-broker/core";
import { afterEach, beforeEach, describe, expect } from "vitest";
import { inGoodTime, soon } from "../support/deadline.ts";
import type { SecretsOperator } from "../support/secrets-operator.ts";
import { declareRows, type Deviations, type Row } from "./deviation.ts";

/** An implementation together with the server it reads from, and what a test has to do to that server. */
export interface StoreSubject extends Omit<SecretsOperator, typeof Symbol.dispose>, AsyncDisposable {
  readonly store: ServiceKeyStore;
  /** From now on reads are taken and never answered. */
  hang(): void;
  /** From now on connections are refused. */
  stop(): Promise<void>;
}

const name = "btp/test/cis-central";
const canary = "canary-in-a-secret";

/**
 * What every `ServiceKeyStore` promises, whatever it reads from.
 *
 * @param make starts a server without secrets
 * @param deviations where that server keeps the store from its promise
 */
export function serviceKeyStoreContract(
  make: () => Promise<StoreSubject>,
  deviations: Deviations = {},
): void {
  declareRows(deviations, (row) => {
    describeReading(make, row);
    describeVersions(make, row);
    describeFailing(make, row);
  });
}

function describeReading(make: () => Promise<StoreSubject>, row: Row): void {
  describe("a service key store", () => {
    let subject: StoreSubject;
    beforeEach(async () => void (subject = await make()));
    afterEach(() => subject[Symbol.asyncDispose]());
    const read = () => subject.store.read(name, "AWSCURRENT", inGoodTime());

    for (const { value, because } of [
      { value: `{"clientsecret":"${canary}"}`, because: "that is what SAP shows" },
      { value: `  {\r\n"ü": "${canary}"}\n`, because: "nothing is trimmed or normalised" },
      { value: canary, because: "whether it is a service key is for others to say" },
    ]) {
      row(`gives the text as it was stored: ${because}`, async () => {
        await subject.put(name, value);
        const stored = await read();
        expect(stored.ok && stored.value.text.reveal()).toBe(value);
      });
    }

    row("gives the text of a value that was stored as bytes", async () => {
      await subject.put(name, new TextEncoder().encode(`{"ü":"${canary}"}`));
      const stored = await read();
      expect(stored.ok && stored.value.text.reveal()).toBe(`{"ü":"${canary}"}`);
    });

    row("gives nothing that prints the secret", async () => {
      await subject.put(name, canary);
      const stored = await read();
      expect(stored.ok).toBe(true);
      expect(inspect(stored, { depth: null, showHidden: true }) + JSON.stringify(stored)).not.toContain(
        canary,
      );
    });

    row("gives each of several reads at once its own secret", async () => {
      const names = Array.from({ length: 20 }, (_, n) => `btp/test/${n}`);
      for (const each of names) await subject.put(each, `value of ${each}`);
      const stored = await Promise.all(
        names.map((each) => subject.store.read(each, "AWSCURRENT", inGoodTime())),
      );
      expect(stored.map((each) => each.ok && each.value.text.reveal())).toEqual(
        names.map((each) => `value of ${each}`),
      );
    });
  });
}

function describeVersions(make: () => Promise<StoreSubject>, row: Row): void {
  describe("a service key store of a secret that is replaced", () => {
    let subject: StoreSubject;
    beforeEach(async () => void (subject = await make()));
    afterEach(() => subject[Symbol.asyncDispose]());
    const read = () => subject.store.read(name, "AWSCURRENT", inGoodTime());
    const previous = () => subject.store.read(name, "AWSPREVIOUS", inGoodTime());

    row("gives the current version at every read, and the same version while it is current", async () => {
      await subject.put(name, "first");
      const [first, again] = [await read(), await read()];
      await subject.put(name, "second");
      const second = await read();
      if (!first.ok || !again.ok || !second.ok) throw new Error("A read failed");
      expect(again.value.version).toBe(first.value.version);
      expect(second.value.version).not.toBe(first.value.version);
      expect(second.value.text.reveal()).toBe("second");
    });

    row("gives the version that the current one replaced, and of no version before that", async () => {
      const replaced = [];
      for (const value of ["first", "second", "third"]) {
        await subject.put(name, value);
        const [current, before] = [await read(), await previous()];
        if (!current.ok) throw new Error("A read failed");
        replaced.push(before.ok && before.value.text.reveal());
        expect(before.ok && before.value.version === current.value.version).toBe(false);
      }
      expect(replaced).toEqual([false, "first", "second"]);
    });

    row("says when a version was stored", async () => {
      // A server may keep whole seconds, and its clock is this machine's.
      const before = Math.floor(Date.now() / 1_000) * 1_000;
      await subject.put(name, "first");
      await subject.put(name, "second");
      const current = await read();
      const replaced = await previous();
      if (!current.ok || !replaced.ok) throw new Error("A read failed");
      expect(replaced.value.storedAt).toBeGreaterThanOrEqual(before);
      expect(current.value.storedAt).toBeGreaterThanOrEqual(replaced.value.storedAt);
      expect(current.value.storedAt).toBeLessThanOrEqual(Date.now());
    });
  });
}

function describeFailing(make: () => Promise<StoreSubject>, row: Row): void {
  describe("a service key store that has nothing to give", () => {
    let subject: StoreSubject;
    beforeEach(async () => void (subject = await make()));
    afterEach(() => subject[Symbol.asyncDispose]());
    const read = (deadline = inGoodTime()) => subject.store.read(name, "AWSCURRENT", deadline);

    row("says absent of a secret that does not exist", async () => {
      await subject.put(`${name}-other`, canary);
      expect(await read()).toEqual({ ok: false, problem: "absent" });
    });

    row("says empty of a secret that holds no value yet", async () => {
      await subject.createEmpty(name);
      expect(await read()).toEqual({ ok: false, problem: "empty" });
    });

    row("reads a secret that held no value when it does", async () => {
      await subject.createEmpty(name);
      expect((await read()).ok).toBe(false);
      await subject.put(name, canary);
      expect((await read()).ok).toBe(true);
    });

    row("says empty of the version before where there is but one", async () => {
      await subject.put(name, canary);
      expect(await subject.store.read(name, "AWSPREVIOUS", inGoodTime())).toEqual({
        ok: false,
        problem: "empty",
      });
    });

    row("says absent of the version before, too, where there is no such secret", async () => {
      expect(await subject.store.read(name, "AWSPREVIOUS", inGoodTime())).toEqual({
        ok: false,
        problem: "absent",
      });
    });

    row("says absent of a secret that is marked for deletion, and reads it when it is restored", async () => {
      await subject.put(name, canary);
      await subject.markForDeletion(name);
      expect(await read()).toEqual({ ok: false, problem: "absent" });
      await subject.restore(name);
      expect((await read()).ok).toBe(true);
    });

    row("says empty of a value of nothing but white space", async () => {
      await subject.put(name, " \r\n\t");
      expect(await read()).toEqual({ ok: false, problem: "empty" });
    });

    row("says timeout of a server that does not answer until the deadline", async () => {
      await subject.put(name, canary);
      subject.hang();
      expect(await read(soon())).toEqual({ ok: false, problem: "timeout" });
    });

    row("takes a deadline that is not a whole millisecond", async () => {
      await subject.put(name, canary);
      expect((await read(inGoodTime() + 0.7)).ok).toBe(true);
    });

    row("says timeout at once when no time is left", async () => {
      await subject.put(name, canary);
      expect(await read(Date.now())).toEqual({ ok: false, problem: "timeout" });
      expect(await read(Date.now() - 60_000)).toEqual({ ok: false, problem: "timeout" });
    });

    row("says unreachable when nothing listens, and says nothing of where that was", async () => {
      await subject.stop();
      expect(await read()).toEqual({ ok: false, problem: "unreachable" });
    });
  });
}
