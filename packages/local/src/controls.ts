import { createServer, type IncomingMessage } from "node:http";
import type { Clock } from "./clock.ts";
import type { ExampleKey } from "./example-key.ts";
import type { LocalLambda } from "./lambda.ts";
import { listen, type Loopback } from "./listen.ts";
import { readBody } from "./request-body.ts";
import type { LocalSecretsManager } from "./secrets-manager.ts";
import type { Xsuaa } from "./xsuaa.ts";

export type Controls = Loopback;

interface ControlsOptions {
  readonly port: number;
  readonly clock: Clock;
  readonly xsuaa: Xsuaa;
  readonly secretsManager: LocalSecretsManager;
  readonly lambda: LocalLambda;
  readonly keys: readonly ExampleKey[];
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

const USAGE = {
  "GET /": "this list",
  "GET /state": "the clock, what xsuaa and Secrets Manager were asked",
  "POST /clock?advance=7h30m":
    "moves the time of broker, xsuaa and Secrets Manager (d, h, m, s; -1h goes back)",
  "POST /clock?reset": "back to the machine's time",
  "POST /xsuaa?state=stopped": "xsuaa refuses connections; state=running ends that",
  "PUT /secrets/NAME": "the request's body becomes the secret's new version",
  "POST /secrets/NAME?restore": "the example key becomes the new version again",
  "POST /warm-up": "sends the schedule's event to the function and shows its report",
} as const;

/** Far more than a service key has; Secrets Manager's own limit for a value. */
const MOST_BODY_BYTES = 64 * 1024;

/** Serves the switches of a local stack over HTTP, so that a bad day can be had with curl. */
export function startControls(options: ControlsOptions): Promise<Controls> {
  const server = createServer((request, response) => {
    answer(request, options).then(
      ({ status, body }) => {
        response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
        return response.end(`${JSON.stringify(body, undefined, 2)}\n`);
      },
      // The client went away while it was heard: nobody is left to answer.
      () => response.destroy(),
    );
  });
  return listen(server, options.port);
}

async function answer(request: IncomingMessage, options: ControlsOptions): Promise<Answer> {
  try {
    return await control(request, options);
  } catch (error) {
    return problem(500, error instanceof Error ? error.message : "failed");
  }
}

async function control(request: IncomingMessage, options: ControlsOptions): Promise<Answer> {
  // A page open in a browser could otherwise move the clock or replace a secret behind the user's back.
  if (request.headers.origin !== undefined) return problem(403, "not for browsers");
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const [first = "", ...rest] = url.pathname.slice(1).split("/");
  switch (`${request.method} /${first}`) {
    case "GET /":
      return { status: 200, body: USAGE };
    case "GET /state":
      return { status: 200, body: state(options) };
    case "POST /clock":
      return moveClock(url.searchParams, options.clock);
    case "POST /xsuaa":
      return switchXsuaa(url.searchParams.get("state"), options.xsuaa);
    case "PUT /secrets":
      return putSecret(rest.join("/"), await readBody(request, MOST_BODY_BYTES), options);
    case "POST /secrets":
      return restoreSecret(rest.join("/"), url.searchParams, options);
    case "POST /warm-up":
      return { status: 200, body: await warmUp(options) };
    default:
      return problem(404, "unknown; GET / lists what there is");
  }
}

function state({ clock, xsuaa, secretsManager, keys }: ControlsOptions): object {
  return {
    clock: { offset_seconds: clock.offsetMs / 1000, now: new Date(clock.now()).toISOString() },
    xsuaa: Object.fromEntries(keys.map(({ name, client }) => [name, xsuaa.counters(client.clientid)])),
    secrets: Object.fromEntries(
      keys.map(({ secret }) => [secret, { reads: secretsManager.counters("GetSecretValue", secret) }]),
    ),
  };
}

function moveClock(parameters: URLSearchParams, clock: Clock): Answer {
  if (parameters.has("reset")) clock.reset();
  else {
    const ms = parseDuration(parameters.get("advance") ?? "");
    if (ms === undefined) return problem(400, "advance must be a duration such as 7h30m, 90s or -1d");
    clock.advance(ms);
  }
  return {
    status: 200,
    body: { offset_seconds: clock.offsetMs / 1000, now: new Date(clock.now()).toISOString() },
  };
}

async function switchXsuaa(wanted: string | null, xsuaa: Xsuaa): Promise<Answer> {
  if (wanted !== "stopped" && wanted !== "running") return problem(400, "state must be stopped or running");
  await (wanted === "stopped" ? xsuaa.stop() : xsuaa.start());
  return { status: 200, body: { xsuaa: wanted } };
}

function putSecret(
  name: string,
  value: string | undefined,
  { secretsManager, keys }: ControlsOptions,
): Answer {
  if (!keys.some(({ secret }) => secret === name))
    return problem(404, "no key of the configuration has this secret");
  if (value === undefined) return problem(413, `a secret's value has at most ${MOST_BODY_BYTES} bytes`);
  secretsManager.put(name, value);
  return { status: 200, body: { secret: name, state: "replaced" } };
}

function restoreSecret(name: string, parameters: URLSearchParams, options: ControlsOptions): Answer {
  const key = options.keys.find(({ secret }) => secret === name);
  if (!key) return problem(404, "no key of the configuration has this secret");
  if (!parameters.has("restore")) return problem(400, "restore is what can be posted to a secret");
  options.secretsManager.put(name, key.json);
  return { status: 200, body: { secret: name, state: "restored" } };
}

async function warmUp({ clock, lambda }: ControlsOptions): Promise<object> {
  const scheduledTime = new Date(clock.now()).toISOString();
  const report = await lambda.invoke({ kind: "warm-up", scheduledTime });
  return typeof report === "object" && report !== null ? report : {};
}

function problem(status: number, error: string): Answer {
  return { status, body: { error } };
}

const UNIT_MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };

/** Reads `7h30m`; `undefined` when it is none. */
function parseDuration(text: string): number | undefined {
  if (!/^-?(\d{1,6}[dhms])+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+)([dhms])/g)];
  const ms = parts.reduce((sum, [, amount, unit = ""]) => sum + Number(amount) * (UNIT_MS[unit] ?? 0), 0);
  return text.startsWith("-") ? -ms : ms;
}
