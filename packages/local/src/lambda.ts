import { randomUUID } from "node:crypto";

import { startFunctionProcess, type ChildModules, type FunctionProcess } from "./lambda-process.ts";

export interface LambdaOptions {
  /** Path of an ES module that exports `handler(event, context)`. */
  readonly bundle: string;
  /** Path of the Node that runs it; see `findNode24`. */
  readonly nodeBinary: string;
  /** All of the function's environment: nothing of this process's own is added. */
  readonly environment: Readonly<Record<string, string>>;
  /** What invocations see as `context.invokedFunctionArn`. */
  readonly functionArn: string;
  /** How far the function's `Date` is ahead of the machine's, from its first line on. 0 by default. */
  readonly clockOffsetMs?: number;
  /** By host, the port on 127.0.0.1 to which the function's connections to it go. None by default. */
  readonly hosts?: Readonly<Record<string, number>>;
  /** Takes every line the function writes to stdout or stderr, and the stacks of what it throws. */
  readonly log: (line: string) => void;
  /** Lambda's 10 s for INIT and this function's 30 s by default. */
  readonly timeouts?: { readonly initMs: number; readonly invokeMs: number };
  /** Where `lambda-child.js` and the preloads are; beside this module by default, which a bundler changes. */
  readonly childModules?: ChildModules;
}

/** A function in a process of its own, run the way Lambda's Node runtime runs it as far as a handler can tell. */
export interface LocalLambda extends AsyncDisposable {
  /** Of the process that runs now; undefined while there is none. */
  readonly pid: number | undefined;
  /**
   * Runs the handler; any number may be in flight. Event and result are what JSON makes of them.
   *
   * Rejects with what the handler threw, `Task timed out after …`, or why the process ended or did not start. After
   * the last three, the next call starts a new process: everything in memory is lost, as on Lambda.
   */
  invoke(event: unknown, awsRequestId?: string): Promise<unknown>;
  /** Moves the function's `Date`: every later invocation sees it, in this process and in those after it. */
  setClockOffset(ms: number): void;
  /** Stops the process where it is (SIGSTOP), as Lambda does between invocations; its timers stand still too. */
  freeze(): void;
  /** Lets a frozen process go on (SIGCONT). */
  thaw(): void;
  /** Kills the process and fails what is in flight; `invoke` rejects from then on. */
  stop(): Promise<void>;
}

const DEFAULTS = {
  hosts: {},
  timeouts: { initMs: 10_000, invokeMs: 30_000 },
  childModules: {
    child: new URL("./lambda-child.js", import.meta.url),
    clockPreload: new URL("./clock-preload.js", import.meta.url),
    hostsPreload: new URL("./hosts-preload.js", import.meta.url),
  },
};

/** Starts the function and waits for its INIT. Rejects, naming the cause, when the bundle cannot be loaded. */
export async function startLambda(options: LambdaOptions): Promise<LocalLambda> {
  const { functionArn } = options;
  let clockOffsetMs = options.clockOffsetMs ?? 0;
  let stopped = false;
  let running: Promise<FunctionProcess> | undefined;
  let current: FunctionProcess | undefined;

  /** The one process of the moment: whoever asks while it starts waits for the same INIT. */
  const functionProcess = (): Promise<FunctionProcess> => (running ??= start());

  async function start(): Promise<FunctionProcess> {
    const started = await startFunctionProcess({
      ...DEFAULTS,
      ...options,
      clockOffsetMs,
      onEnd: () => {
        running = undefined;
        current = undefined;
      },
    });
    current = started;
    return started;
  }

  async function stop(): Promise<void> {
    stopped = true;
    await running?.then(
      (process) => process.end("the function was stopped"),
      // It never started: there is nothing to stop.
      () => undefined,
    );
  }

  await functionProcess();
  return {
    get pid() {
      return current?.pid;
    },
    async invoke(event, awsRequestId = randomUUID()) {
      if (stopped) throw new Error("the function was stopped");
      const process = await functionProcess();
      return process.invoke({
        id: awsRequestId,
        event,
        invokedFunctionArn: functionArn,
        functionVersion: "$LATEST",
      });
    },
    setClockOffset(ms) {
      clockOffsetMs = ms;
      // Through the promise, because a process that is still starting was given the offset of before.
      void running?.then(
        (process) => process.setClockOffset(ms),
        () => undefined,
      );
    },
    freeze: () => current?.signal("SIGSTOP"),
    thaw: () => current?.signal("SIGCONT"),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
