import { randomUUID } from "node:crypto";
import { startUpstreams, type Upstreams } from "../../packages/local/src/upstreams.ts";
import { ACCOUNT } from "../infra/aws-mocks.ts";
import { askablePairs, sessionOf } from "./askable.ts";
import type { Door, Heard } from "./door.ts";
import { type ExecutionEnvironment, startExecutionEnvironment } from "./execution-environment.ts";
import { functionVariables } from "./function-variables.ts";
import { createLog, type Log, type LogRecord } from "./log.ts";
import type { Rehearsal } from "./row.ts";
import type { Ending } from "./runtime-api.ts";

/** The function's time-out. */
const WHOLE_MS = 30_000;

export interface WorldOptions {
  readonly door: Door;
  /** Variables beside or in place of the deployed ones. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Puts the upstreams into a state before the function starts. */
  readonly before?: (upstreams: Upstreams) => void | Promise<void>;
}

/** What one request may differ in. */
export interface Asking {
  /** The ARN that the door has verified. Default: of the first caller that is granted something. */
  readonly principal?: string;
  readonly path?: string;
  /** Default: for its key. */
  readonly query?: string;
  /** Until Lambda ends the invocation. */
  readonly leftMs?: number;
}

/** An invocation's end, and its id, which the function's lines have. */
export type Invoked = Ending & { readonly id: string };

/** One execution environment of the rehearsed function, with upstreams of its own. */
export interface World extends Omit<Upstreams, "environment"> {
  readonly lambda: ExecutionEnvironment;
  readonly log: Log;
  /** The ARN by which `live` is invoked. */
  readonly alias: string;
  /** Sends a request through the door, and waits for its audit line. Throws when the invocation ended with an error. */
  ask(asking?: Asking): Promise<Heard & { readonly audit: LogRecord }>;
  /** Invokes with any event, by any ARN. */
  invoke(event: unknown, more?: { readonly arn?: string; readonly leftMs?: number }): Promise<Invoked>;
  /** Sends the schedule's event, so many seconds late, with further members if any. */
  warmUp(more?: {
    readonly lateSeconds?: number;
    readonly leftMs?: number;
    readonly members?: object;
  }): Promise<Invoked>;
  /** Freezes the function, moves every clock, and lets it go on. */
  sleep(ms: number): Promise<void>;
  /** How many tokens xsuaa was asked for, and how many it made, for all clients. */
  asked(): { readonly requests: number; readonly issued: number };
}

/** Opens a world, does something in it, and closes it whatever that comes to. */
export async function inWorld(
  rehearsal: Rehearsal,
  options: WorldOptions,
  act: (world: World) => Promise<void>,
): Promise<void> {
  const { witness, configuration } = rehearsal;
  await using upstreams = await startUpstreams({ configuration, account: ACCOUNT });
  await options.before?.(upstreams);
  const variables = functionVariables(rehearsal, upstreams, options);
  for (const { client } of upstreams.keys) for (const secret of client.secrets) witness.planted(secret);
  for (const name of ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]) witness.planted(variables[name] ?? "");
  const log = createLog();
  const lambda = await startExecutionEnvironment({ ...rehearsal, variables, onLine: log.add }, () =>
    upstreams.clock.now(),
  );
  try {
    await act(worldOf(rehearsal, options.door, { upstreams, lambda, log }));
  } finally {
    await lambda.end("SIGKILL");
  }
}

function worldOf(
  { configuration, artefact, witness }: Rehearsal,
  door: Door,
  { upstreams, lambda, log }: Pick<World, "lambda" | "log"> & { readonly upstreams: Upstreams },
): World {
  const { clock, xsuaa, keys } = upstreams;
  const [pair] = askablePairs(configuration);
  const alias = `arn:aws:lambda:${configuration.region}:${ACCOUNT}:function:${artefact.name}:live`;

  async function invoke(event: unknown, { arn = alias, leftMs = WHOLE_MS } = {}): Promise<Invoked> {
    const id = randomUUID();
    const ending = await lambda.invoke({ id, event, invokedFunctionArn: arn }, leftMs);
    if (!ending.ok) witness.wrote(ending.error);
    return { ...ending, id };
  }

  return {
    ...upstreams,
    lambda,
    log,
    alias,
    invoke,
    async ask({
      principal = sessionOf(configuration, pair.caller),
      path = "/token",
      query = `key=${pair.key}`,
      leftMs = WHOLE_MS,
    } = {}) {
      const { region } = configuration;
      const event = door.event({
        principal,
        path,
        query,
        account: ACCOUNT,
        region,
        planted: witness.planted,
      });
      const invoked = await invoke(event, { leftMs });
      if (!invoked.ok) throw new Error(`The invocation failed: ${invoked.error}`);
      const heard = door.heard(invoked.result);
      witness.wrote(withoutToken(heard));
      return { ...heard, audit: await log.record("audit", { request_id: invoked.id }) };
    },
    warmUp({ lateSeconds = 0, leftMs = WHOLE_MS, members = {} } = {}) {
      const scheduledTime = new Date(clock.now() - lateSeconds * 1_000).toISOString();
      return invoke({ kind: "warm-up", scheduledTime, ...members }, { leftMs });
    },
    async sleep(ms) {
      await lambda.freeze();
      clock.advance(ms);
      await lambda.thaw(clock.offsetMs);
    },
    asked() {
      const counters = keys.map(({ client }) => xsuaa.counters(client.clientid));
      const sum = (which: "requests" | "issued") => counters.reduce((total, one) => total + one[which], 0);
      return { requests: sum("requests"), issued: sum("issued") };
    },
  };
}

/** A token belongs into the answer, and in no other place of it than this. */
function withoutToken({ status, headers, text, json }: Heard): string {
  const { access_token: token, ...rest } = json;
  return JSON.stringify([status, headers, token === undefined ? text : rest]);
}
