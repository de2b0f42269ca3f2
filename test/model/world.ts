import { readClaims } from "../support/some.ts";
import { the } from "../support/the.ts";
import { answerInvariants } from "./answer-invariants.ts";
import { attemptInvariants } from "./attempt-invariants.ts";
import { type BrokerProcess, isAudit, startProcess, type UrlAnswer } from "./broker-process.ts";
import { mostMinTtlMs } from "./grants.ts";
import type { Invariants } from "./invariant.ts";
import { createModel } from "./model.ts";
import type { Ask, Work } from "./work.ts";
import { type Attempt, createPorts } from "./ports.ts";
import { createEdgyRandom } from "./random.ts";
import { createSecretStore } from "./secret-store.ts";
import { spills } from "./spills.ts";
import { stepInvariants } from "./step-invariants.ts";
import { createVirtualTime } from "./virtual-time.ts";
import { createXsuaa } from "./xsuaa.ts";

export type World = ReturnType<typeof createWorld>;

/** The last of what happened that a failing test shows. */
const MOST_LINES = 60;

/** Everything: one broker process at a time, what stands around it, and the model that watches. */
export function createWorld(seed: number) {
  const random = createEdgyRandom(seed);
  const journal: string[] = [];
  const broken: Error[] = [];
  const outcomes = new Set<string>();
  const time = createVirtualTime(the.now, happened);
  const model = createModel(time);
  const xsuaa = createXsuaa(time, random);
  const store = createSecretStore(time, xsuaa, random);
  const onAttempt = (attempt: Attempt) => judge(attemptInvariants, attempt);
  const ports = createPorts({ time, model, xsuaa, store, onAttempt, note });
  let process = start();
  let serial = 0;

  function start(): BrokerProcess {
    const { endpoint, store: keys } = ports;
    return startProcess({
      endpoint,
      store: keys,
      pause: (ms) => ports.pause(ms),
      random,
      now: () => time.wall,
    });
  }

  function note(line: string): void {
    journal.push(`${((time.now - the.now) / 1000).toFixed(3)} s: ${line}`);
  }

  function judge<Fact>(invariants: Invariants<Fact>, fact: Fact): void {
    for (const [name, invariant] of Object.entries(invariants))
      if (invariant.isBroken(fact, model))
        broken.push(
          new Error(
            [`Invariant broken: ${name}: ${invariant.promise}`, ...journal.slice(-MOST_LINES)].join("\n"),
          ),
        );
  }

  /** The first broken invariant fails the run. */
  function happened(): void {
    ports.stepped();
    judge(stepInvariants, { waiting: ports.waiting, records: process.takeRecords() });
    if (broken[0]) throw broken[0];
  }

  function answered(work: Work, ask: Ask, id: string, answer: UrlAnswer): void {
    const audits = process.takeRecords(id).filter(isAudit);
    const body = JSON.parse(answer.body) as Readonly<Record<string, unknown>>;
    const text = answer.statusCode === 200 ? String(body["access_token"]) : undefined;
    const token = text === undefined ? undefined : model.tokens.get(text);
    const claims = text === undefined ? undefined : readClaims(text);
    const outcome = answer.headers["x-cache"] ?? audits[0]?.outcome ?? "";
    outcomes.add(outcome);
    note(
      `${id} gets ${answer.statusCode} ${outcome} ${Number(body["expires_in"] ?? answer.headers["retry-after"] ?? 0)}`,
    );
    judge(answerInvariants, { work, ask, answer, body, audits, token, claims });
    if (token) model.served(model.subjectOf(work, token.client) ?? "", ask.caller);
    model.work.delete(work);
    model.causes.answered(ask.caller);
  }

  return {
    time,
    model,
    xsuaa,
    store,
    /** What requests came to: how memory was used, or a failure's code. */
    outcomes,
    note,
    /** Asks, and does not wait for the answer. */
    ask(ask: Ask): void {
      const id = `request-${(serial += 1)}`;
      note(`${id}: ${JSON.stringify(ask)}`);
      const mostMs = mostMinTtlMs(ask.caller, ask.key, time.wall);
      const counts = { ...ask, minTtlMs: Math.min(ask.minTtlMs, mostMs) };
      const work = model.begin(counts);
      process.ask(ask, id).then(
        (answer) => answered(work, counts, id, answer),
        (error: unknown) =>
          void broken.push(
            new Error("Invariant broken: neverCrashes: an invocation threw", { cause: error }),
          ),
      );
    },
    /** A tick of the schedule comes; nobody waits for it. */
    tick(): void {
      note("tick");
      const work = model.begin(undefined);
      process.tick().then(
        () => void model.work.delete(work),
        (error: unknown) => {
          model.work.delete(work);
          if (spills(error))
            broken.push(new Error("Invariant broken: logsNoSecrets: an error of the warm-up holds one"));
        },
      );
    },
    freeze(ms: number): void {
      note(`is frozen for ${ms} ms`);
      model.disturb();
      time.freeze(ms);
    },
    setClock(byMs: number): void {
      note(`the clock is set by ${byMs} ms`);
      model.disturb();
      if (byMs < 0) for (const known of [model.rests, model.refusals, model.causes]) known.setBack();
      time.setClock(byMs);
    },
    /** A new process takes the old one's place, and is begun when this returns. */
    async restart(): Promise<void> {
      note("another process begins");
      ports.kill();
      model.restart();
      process = start();
      const work = model.begin(undefined);
      await Promise.all([process.begin().finally(() => model.work.delete(work)), time.settle()]);
    },
  };
}
