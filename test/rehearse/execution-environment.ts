import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { hostsModule } from "../../packages/local/src/hosts-module.ts";
import type { Artefact } from "./artefact.ts";
import { type Ending, type Invocation, type RuntimeApi, startRuntimeApi } from "./runtime-api.ts";
import type { Rehearsal } from "./row.ts";

/** Lambda's limits for INIT (Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle"). */
const MOST_INIT_MS = 10_000;
/** Under provisioned concurrency: this, or the function's time-out if that is longer. */
const MOST_INIT_AHEAD_MS = 130_000;

/** What a process may take to end when it was asked to. */
const MOST_PATIENCE_MS = 5_000;

export interface EnvironmentOptions extends Pick<Rehearsal, "node" | "client" | "root" | "witness"> {
  readonly artefact: Artefact;
  /** All of the function's variables but those that name the Runtime API and the folder. */
  readonly variables: Readonly<Record<string, string>>;
  /** By host that is played here, its port on loopback. */
  readonly hosts: Readonly<Record<string, number>>;
  /** Told of each line the function writes. */
  readonly onLine: (line: string) => void;
}

/** A process of the function, past its INIT, under AWS's own runtime interface client. */
export interface ExecutionEnvironment {
  readonly pid: number;
  /** Milliseconds from the start of the process until it asked for its first invocation. */
  readonly initMs: number;
  /** Ends the process and rejects at `leftMs`, as Lambda does. */
  invoke(invocation: Omit<Invocation, "deadline">, leftMs: number): Promise<Ending>;
  /** Settles when that many invocations could be handed out. */
  idle(polls?: number): Promise<void>;
  /** As Lambda does between invocations: waits until the process asks for the next one, and stops it where it is. */
  freeze(): Promise<void>;
  /** Lets it go on. `offsetMs` is how far its wall clock is ahead from now on. */
  thaw(offsetMs?: number): Promise<void>;
  /** Sends a signal that ends the process, and gives how it did end. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<NodeJS.Signals | number>;
}

/** Starts it. Rejects when INIT fails or takes longer than Lambda lets it. */
export async function startExecutionEnvironment(
  options: EnvironmentOptions,
  now: () => number,
): Promise<ExecutionEnvironment> {
  const api = await startRuntimeApi();
  const startedAt = performance.now();
  const child = spawnFunction(options, api.host);
  const { pid = 0 } = child;
  const ended = watch(child, options, api);
  // Frozen, it would outlive this process.
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  let endedBy: string | undefined;

  async function noteEnd(): Promise<void> {
    const how = await ended;
    process.off("exit", kill);
    if (how !== endedBy) options.witness.misbehaved(`the process ended by itself: ${how}`);
  }

  async function end(signal: "SIGTERM" | "SIGKILL"): Promise<NodeJS.Signals | number> {
    endedBy ??= signal;
    child.kill(signal);
    const patience = setTimeout(kill, MOST_PATIENCE_MS);
    const how = await ended;
    clearTimeout(patience);
    await api[Symbol.asyncDispose]();
    return how;
  }
  void noteEnd();

  const isAhead = options.variables["AWS_LAMBDA_INITIALIZATION_TYPE"] === "provisioned-concurrency";
  try {
    await withinMs(
      api.idle(),
      isAhead ? MOST_INIT_AHEAD_MS : MOST_INIT_MS,
      "INIT took longer than Lambda lets it",
    );
  } catch (error) {
    await end("SIGKILL");
    throw error;
  }
  return {
    pid,
    initMs: performance.now() - startedAt,
    async invoke(invocation, leftMs) {
      try {
        const answer = api.invoke({ ...invocation, deadline: now() + leftMs });
        return await withinMs(answer, leftMs, `Task timed out after ${leftMs / 1000} seconds`);
      } catch (error) {
        await end("SIGKILL");
        throw error;
      }
    },
    idle: (polls) => api.idle(polls),
    async freeze() {
      await api.idle();
      child.kill("SIGSTOP");
      while (stateOf(pid) !== "T") await pause(1);
    },
    async thaw(offsetMs) {
      child.kill("SIGCONT");
      if (offsetMs === undefined) return;
      const moved = once(child, "message");
      child.send({ offsetMs });
      await Promise.race([moved, ended]);
    },
    end,
  };
}

function spawnFunction(
  { artefact, node, client, root, variables, hosts }: EnvironmentOptions,
  host: string,
): ChildProcess {
  const isThreaded = "AWS_LAMBDA_MAX_CONCURRENCY" in variables;
  const at = (path: string) => pathToFileURL(join(root, path)).href;
  const clock = ["--import", at("test/rehearse/moved-clock.js")];
  const names = ["--import", hostsModule(new URL(at("packages/local/src/hosts-preload.js")), hosts)];
  // Its threads hear no messages, so that their clock is the machine's.
  const preload = isThreaded ? names : [...clock, ...names];
  // Of the last one the client takes no notice; the clock reads it from where it stands.
  return spawn(node, [...preload, client, artefact.handler, "0"], {
    cwd: artefact.folder,
    env: {
      ...variables,
      AWS_LAMBDA_RUNTIME_API: host,
      LAMBDA_TASK_ROOT: artefact.folder,
      _HANDLER: artefact.handler,
    },
    stdio: ["ignore", "pipe", "pipe", ...(isThreaded ? [] : (["ipc"] as const))],
  });
}

/** Follows what the process writes, and gives how it ended once all of that is read. */
async function watch(
  child: ChildProcess,
  { witness, onLine }: EnvironmentOptions,
  api: RuntimeApi,
): Promise<NodeJS.Signals | number> {
  if (child.stdout)
    createInterface({ input: child.stdout }).on("line", (line) => {
      witness.wrote(line);
      onLine(line);
    });
  if (child.stderr)
    createInterface({ input: child.stderr }).on("line", (line) => {
      witness.wrote(line);
      witness.misbehaved(`it wrote to stderr: ${line}`);
    });
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  const how = signal ?? code ?? 0;
  api.fail(`the function's process ended: ${how}`);
  return how;
}

async function withinMs<Value>(promise: Promise<Value>, ms: number, why: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(why)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** `T` when it is stopped (proc(5)). */
function stateOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
}
