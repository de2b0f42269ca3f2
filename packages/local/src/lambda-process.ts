import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { hostsModule } from "./hosts-module.ts";

/** What one process of the function is started with; `LambdaOptions` says what each means. */
interface FunctionProcessOptions {
  readonly bundle: string;
  readonly nodeBinary: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly clockOffsetMs: number;
  readonly hosts: Readonly<Record<string, number>>;
  readonly childModules: ChildModules;
  readonly timeouts: { readonly initMs: number; readonly invokeMs: number };
  readonly log: (line: string) => void;
  /** Called once, as soon as the process can take no more invocations. */
  readonly onEnd: () => void;
}

/** Where the JavaScript files are that run in the function's process. */
export interface ChildModules {
  readonly child: URL;
  readonly clockPreload: URL;
  readonly hostsPreload: URL;
}

/** One process of the function, past its INIT. */
export interface FunctionProcess {
  readonly pid: number | undefined;
  /** Rejects with what the handler threw, with Lambda's words when time is up, or with why the process ended. */
  invoke(invocation: Invocation): Promise<unknown>;
  setClockOffset(offsetMs: number): void;
  signal(signal: "SIGSTOP" | "SIGCONT"): void;
  /** Kills the process, fails what is in flight with `why`, and waits until its last line is logged. */
  end(why: string): Promise<void>;
}

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly invokedFunctionArn: string;
  readonly functionVersion: string;
}

/** How the child says that an invocation ended, or under the id `init` that its INIT did. */
type Outcome =
  | { readonly id: string; readonly result: string }
  | {
      readonly id: string;
      readonly error: { readonly name: string; readonly message: string; readonly stack?: string };
    };

interface Awaited {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Starts a process and waits for its INIT.
 *
 * Rejects when the process cannot be started, when the bundle throws or does not export a handler, and after `initMs`.
 */
export async function startFunctionProcess(options: FunctionProcessOptions): Promise<FunctionProcess> {
  const { timeouts, log, onEnd } = options;
  const turnstile = createTurnstile();
  const child = spawnChild(options, (id) => turnstile.written(id));
  const closed = new Promise((resolve) => child.once("close", resolve));
  const awaited = new Map<string, Awaited>();
  let ended: string | undefined;

  const settle = (id: string): Awaited | undefined => {
    const found = awaited.get(id);
    clearTimeout(found?.timer);
    awaited.delete(id);
    return found;
  };
  const end = (why: string): void => {
    if (ended !== undefined) return;
    ended = why;
    child.kill("SIGKILL");
    for (const id of awaited.keys()) settle(id)?.reject(new Error(why));
    onEnd();
  };
  const outcome = (id: string, budgetMs: number, late: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        settle(id)?.reject(new Error(late));
        // As Lambda does, and with the process goes everything that it holds in memory.
        end(`the function's process was killed: ${late}`);
      }, budgetMs);
      awaited.set(id, { resolve, reject, timer });
    });

  child.on("error", (error) => end(`the function's process could not be started: ${error.message}`));
  child.on("exit", (code, signal) => end(`the function's process ended: ${signal ?? `exit code ${code}`}`));
  child.on("message", (message: Outcome) =>
    turnstile.told(message.id, () => {
      if ("result" in message) return settle(message.id)?.resolve(JSON.parse(message.result));
      const { name, message: text, stack } = message.error;
      for (const line of stack?.split("\n") ?? []) log(line);
      return settle(message.id)?.reject(new Error(`${name}: ${text}`));
    }),
  );

  try {
    await outcome("init", timeouts.initMs, `no answer after ${seconds(timeouts.initMs)}`);
  } catch (error) {
    const why = `INIT failed: ${error instanceof Error ? error.message : String(error)}`;
    end(why);
    throw new Error(why, { cause: error });
  }
  return {
    pid: child.pid,
    async invoke({ event, ...invocation }) {
      // Otherwise what arrives while the process dies would wait for an answer that cannot come.
      if (ended !== undefined) throw new Error(ended);
      const deadlineMs = Date.now() + timeouts.invokeMs;
      tell(child, { ...invocation, event: JSON.stringify(event ?? null), deadlineMs });
      return outcome(invocation.id, timeouts.invokeMs, `Task timed out after ${seconds(timeouts.invokeMs)}`);
    },
    setClockOffset: (offsetMs) => tell(child, { offsetMs }),
    signal: (signal) => void child.kill(signal),
    async end(why) {
      end(why);
      await closed;
    },
  };
}

/**
 * Holds an outcome until what the process wrote before it has been read: the two come by different ways, and whoever has
 * the answer may look for its lines.
 */
function createTurnstile() {
  const told = new Map<string, () => void>();
  const written = new Set<string>();
  const pass = (id: string): void => {
    const settle = told.get(id);
    if (!settle || !written.has(id)) return;
    told.delete(id);
    written.delete(id);
    settle();
  };
  return {
    told(id: string, settle: () => void) {
      told.set(id, settle);
      pass(id);
    },
    written(id: string) {
      written.add(id);
      pass(id);
    },
  };
}

/** @param onWritten called when everything was read that the process wrote up to the end of an invocation */
function spawnChild(options: FunctionProcessOptions, onWritten: (id: string) => void): ChildProcess {
  const { bundle, nodeBinary, environment, clockOffsetMs, hosts, childModules, log } = options;
  const { child: script, clockPreload, hostsPreload } = childModules;
  const preload = ["--import", clockPreload.href, "--import", hostsModule(hostsPreload, hosts)];
  const told = [pathToFileURL(bundle).href, String(clockOffsetMs)];
  const main = [fileURLToPath(script), ...told];
  const child = spawn(nodeBinary, [...preload, ...main], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  if (child.stderr) createInterface({ input: child.stderr }).on("line", log);
  if (child.stdout)
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [text = "", id] = line.split("\0");
      if (id === undefined || text !== "") log(text);
      if (id !== undefined) onWritten(id);
    });
  return child;
}

/** A send that fails needs no handling of its own: it means that the process has ended, which "exit" reports. */
function tell(child: ChildProcess, message: object): void {
  child.send(message, () => undefined);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} seconds`;
}
