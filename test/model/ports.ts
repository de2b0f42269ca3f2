import type { EndpointAnswer, TokenEndpoint } from "../../packages/core/src/token-endpoint.ts";
import type { ServiceKeyStore } from "../../packages/core/src/key-reader.ts";
import { fail } from "../../packages/core/src/result.ts";
import type { KeyName } from "./grants.ts";
import { type Model, nameSubject } from "./model.ts";
import type { Mint, Work } from "./work.ts";
import type { SecretStore } from "./secret-store.ts";
import type { VirtualTime } from "./virtual-time.ts";
import { type Arrival, askedMs, type Reply, type Xsuaa } from "./xsuaa.ts";

/** A token request that reaches xsuaa, before it is answered. */
export interface Attempt extends Arrival {
  readonly subject: string;
  /** The mint that is under way for the same token, if there is one that this attempt is no part of. */
  readonly other: Mint | undefined;
  /** What is under way that it may be for. */
  readonly asking: readonly Work[];
}

interface Surroundings {
  readonly time: VirtualTime;
  readonly model: Model;
  readonly xsuaa: Xsuaa;
  readonly store: SecretStore;
  readonly onAttempt: (attempt: Attempt) => void;
  readonly note: (line: string) => void;
}

/** Answers after which the process may try again soon. */
const UNAVAILABLE = new Set<number | string>([
  408,
  500,
  502,
  503,
  504,
  "connection",
  "dns",
  "tls",
  "timeout",
]);

/** As the adapters' own: no deadline makes them wait longer. */
const LONGEST_WAIT_MS = 25_000;

/**
 * What a broker process reaches the world through, in virtual time: Secrets Manager, xsuaa, and waiting.
 *
 * They keep what the ports promise, and no more: each settles by its deadline, unless the process was frozen; then
 * what came in first is found first, however late it is. The model is told of everything before the broker is.
 */
export function createPorts({ time, model, xsuaa, store, onAttempt, note }: Surroundings) {
  const waiting = new Set<() => void>();
  /** The mint whose answer, or the end of whose pause, is what is just happening. */
  let answered: Mint | undefined;
  let resumed: Mint | undefined;
  let ended: (() => void) | undefined;

  function later<Value>(ms: number, settle: () => Value): Promise<Value> {
    return new Promise((resolve) => {
      const cancel = time.after(ms, () => {
        waiting.delete(cancel);
        resolve(settle());
      });
      waiting.add(cancel);
    });
  }

  /** Settles with the answer when it is there, or at the deadline. */
  function byDeadline<Value>(
    ms: number,
    deadline: number,
    settle: (isThere: boolean) => Value,
  ): Promise<Value> {
    const leftMs = Math.min(deadline - time.wall, LONGEST_WAIT_MS);
    return later(Math.min(ms, leftMs), () => settle(ms <= leftMs));
  }

  function unavailable(mint: Mint, asked: number | undefined, isThrottled: boolean): void {
    const { subaccount } = mint.client;
    const asking = model.asking(mint.subject, mint.client);
    model.failed(mint);
    model.rests.failed(subaccount, mint, asked);
    if (isThrottled) return model.rests.begin(subaccount, mint, asked);
    answered = mint;
    // Whoever holds a token may have tried for a second only, which says nothing about an endpoint that says nothing.
    const isWhole = asked !== undefined || asking.every(({ held }) => held === undefined);
    ended = () => {
      if (isWhole) model.rests.begin(subaccount, mint, asked);
    };
  }

  function witness(mint: Mint, { answer, token, retryAfter }: Omit<Reply, "ms">, isLate: boolean): void {
    const status = answer.ok ? answer.value.status : answer.problem;
    note(`xsuaa answers ${status}${isLate ? ", late" : ""}: ${mint.subject}`);
    if (token) model.tokens.set(token.text, token);
    if (token && isLate) model.late.add(token);
    if (token && !isLate) return model.minted(mint, token);
    const asked = askedMs(retryAfter, time.wall);
    if (isLate) return unavailable(mint, undefined, false);
    if (status === 429) return unavailable(mint, asked, true);
    if (UNAVAILABLE.has(status)) return unavailable(mint, asked, false);
    model.failed(mint);
    if (status !== 401) return;
    model.refusals.failed(mint.secret, mint, undefined);
    model.refusals.begin(mint.secret, mint, undefined);
  }

  const endpoint: TokenEndpoint = {
    post(request, deadline): Promise<EndpointAnswer> {
      const arrival = xsuaa.read(request);
      const subject = nameSubject(arrival.client.key, arrival.scopes);
      const known = model.mints.get(subject);
      const isRetry = resumed !== undefined && resumed === known;
      const { client, secret } = arrival;
      const begun = { subject, client, secret, sentAt: time.now, state: "sent", hasFailed: false } as const;
      const mint: Mint = known && isRetry ? known : { ...begun };
      const isSent = deadline > time.wall;
      note(`asks xsuaa${isSent ? "" : ", too late"}${isRetry ? ", again" : ""}: ${subject}`);
      const other = isRetry || known?.state === "over" ? undefined : known;
      const asking = model.asking(subject, client);
      if (isSent) model.causes.attempted(asking);
      if (isSent) onAttempt({ ...arrival, subject, other, asking });
      mint.state = "sent";
      model.mints.set(subject, mint);
      const reply = isSent ? xsuaa.reply(arrival) : { ms: 0, answer: fail("timeout"), token: undefined };
      return byDeadline(reply.ms, deadline, (isThere) => {
        const come = isThere ? reply : { answer: fail("timeout"), token: undefined };
        witness(mint, come, time.wall > deadline);
        return come.answer;
      });
    },
  };

  const keys: ServiceKeyStore = {
    read(secret, stage, deadline) {
      const key = secret.slice("btp/".length) as KeyName;
      const { ms, answer, version } = store.reply(key, stage);
      return byDeadline(ms, deadline, (isThere) => {
        note(
          `reads ${stage} of ${key}: ${isThere && version ? `${version.id}, ${version.client.id}` : "nothing usable"}`,
        );
        model.read(key, stage, isThere ? version : undefined);
        return isThere ? answer : fail("timeout");
      });
    },
  };

  return {
    endpoint,
    store: keys,
    async pause(ms: number): Promise<void> {
      const mint = answered;
      if (mint) mint.state = "pausing";
      answered = undefined;
      ended = undefined;
      // As setTimeout has it: whole milliseconds, and one at least.
      await later(Math.max(1, Math.trunc(ms)), () => (resumed = mint));
    },
    /** How much the process is waiting for. */
    get waiting() {
      return waiting.size;
    },
    /** Something has happened, with all that follows from it: a mint that has not paused by now is over. */
    stepped(): void {
      ended?.();
      answered = undefined;
      resumed = undefined;
      ended = undefined;
    },
    /** The process is gone. Nobody hears what it was waiting for. */
    kill(): void {
      for (const cancel of waiting) cancel();
      waiting.clear();
    },
  };
}
