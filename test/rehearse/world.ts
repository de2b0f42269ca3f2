import { randomUUID } from "node:crypto";
import { startUpstreams, type Upstreams } from "../../packages/local/src/upstreams.ts";
import { ACCOUNT } from "../infra/aws-mocks.ts";
import type { Artefact } from "./artefact.ts";
import type { Door, Heard } from "./door.ts";
import type { CallerKind } from "./askable.ts";
import { type Asking, type DoorRequest, requestOf } from "./door-request.ts";
import { type ExecutionEnvironment, startExecutionEnvironment } from "./execution-environment.ts";
import { functionVariables } from "./function-variables.ts";
import { createLog, type Log, type LogRecord } from "./log.ts";
import type { Rehearsal } from "./row.ts";
import type { Ending } from "./runtime-api.ts";

/** The function's time-out. */
const WHOLE_MS = 30_000;

/** What is started: a door, or what no caller comes to. */
export type Behind = Pick<Door, "name" | "is"> & Partial<Pick<Door, "event" | "heard" | "kind">>;

export interface WorldOptions {
  readonly door: Behind;
  /** Variables beside or in place of the deployed ones. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Puts the upstreams into a state before the function starts. */
  readonly before?: (upstreams: Upstreams) => void | Promise<void>;
}

/** An invocation's end, and its id, which the function's lines have. */
export type Invoked = Ending & { readonly id: string };

/** One execution environment of the rehearsed function, with upstreams of its own. */
export interface World extends Omit<Upstreams, "environment"> {
  readonly lambda: ExecutionEnvironment;
  readonly log: Log;
  readonly artefact: Artefact;
  /** A request of the door's first caller, or of the first one of a kind. */
  request(asking?: Asking & { readonly kind?: CallerKind }): Promise<DoorRequest>;
  /** Sends a request through the door, and waits for its audit line. Throws when the invocation ended with an error. */
  ask(asking?: Asking & { readonly leftMs?: number }): Promise<Heard & { readonly audit: LogRecord }>;
  /** Invokes with any event, by any ARN: the alias's if none is given. `leftMs` is until Lambda ends the invocation. */
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
  const artefact = artefactOf(rehearsal, options.door);
  const { environment } = upstreams;
  const variables = functionVariables(artefact, configuration.region, { ...options, environment });
  for (const { client } of upstreams.keys) for (const secret of client.secrets) witness.planted(secret);
  for (const name of ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]) witness.planted(variables[name] ?? "");
  const log = createLog();
  const hosts = upstreams.issuers?.ports ?? {};
  const lambda = await startExecutionEnvironment(
    { ...rehearsal, artefact, variables, hosts, onLine: log.add },
    () => upstreams.clock.now(),
  );
  try {
    await act(worldOf(rehearsal, options.door, { upstreams, artefact, lambda, log }));
  } finally {
    await lambda.end("SIGKILL");
  }
}

/** What was deployed behind this door. */
function artefactOf({ artefacts }: Rehearsal, { name, is }: Behind): Artefact {
  const artefact = artefacts.find(({ door }) => door === name);
  if (!artefact) throw new Error(`The deployment has made no function behind the ${is}`);
  return artefact;
}

function worldOf(
  rehearsal: Rehearsal,
  door: Behind,
  {
    upstreams,
    artefact,
    lambda,
    log,
  }: Pick<World, "artefact" | "lambda" | "log"> & { readonly upstreams: Upstreams },
): World {
  const { clock, xsuaa, keys } = upstreams;
  const { witness } = rehearsal;

  async function invoke(event: unknown, { arn = artefact.alias, leftMs = WHOLE_MS } = {}): Promise<Invoked> {
    const id = randomUUID();
    const ending = await lambda.invoke({ id, event, invokedFunctionArn: arn }, leftMs);
    if (!ending.ok) witness.wrote(ending.error);
    return { ...ending, id };
  }

  const request: World["request"] = (asking = {}) =>
    requestOf(rehearsal, upstreams, { kind: door.kind ?? "role", ...asking });

  return {
    ...upstreams,
    artefact,
    lambda,
    log,
    invoke,
    request,
    async ask({ leftMs = WHOLE_MS, ...asking } = {}) {
      if (!door.event || !door.heard) throw new Error(`Nobody comes to the ${door.is}`);
      const invoked = await invoke(door.event(await request(asking)), { leftMs });
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
