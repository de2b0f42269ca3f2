import type { Clock } from "./clock.ts";
import { below, type Control, type ControlAnswer, problem, startControlServer } from "./control-server.ts";
import { storedSecrets, type ExampleKey, withCertificate } from "./example-key.ts";
import { issuerControls, type IssuerControlsOptions } from "./issuer-controls.ts";
import type { LocalLambda } from "./lambda.ts";
import type { Loopback } from "./listen.ts";
import type { LocalSecretsManager } from "./secrets-manager.ts";
import { serviceKeyControls } from "./service-key-controls.ts";
import { xsuaaControls } from "./xsuaa-controls.ts";
import { bindCertificate, DAY_MS, MOST_CERTIFICATE_DAYS } from "./xsuaa/binding.ts";
import { refusedBinding } from "./xsuaa/client-controls.ts";
import type { Xsuaa } from "./xsuaa.ts";

export type Controls = Loopback;

interface ControlsOptions {
  readonly port: number;
  readonly clock: Clock;
  readonly xsuaa: Xsuaa;
  readonly secretsManager: LocalSecretsManager;
  readonly lambda: LocalLambda;
  readonly keys: readonly ExampleKey[];
  /** Where the stack has a door for JWTs: the function behind it, who signs, and for whom. */
  readonly jwt?: IssuerControlsOptions & { readonly lambda: LocalLambda };
}

/** Serves the switches of a local stack, those of its xsuaa below `/xsuaa`. */
export function startControls(options: ControlsOptions): Promise<Controls> {
  return startControlServer(options.port, [
    ...stackControls(options),
    ...serviceKeyControls(options),
    ...(options.jwt ? issuerControls(options.jwt) : []),
    ...below("/xsuaa", xsuaaControls(options.xsuaa)),
  ]);
}

function stackControls(options: ControlsOptions): readonly Control[] {
  const { clock } = options;
  return [
    {
      usage: "GET /state",
      does: "the clock, what xsuaa and Secrets Manager were asked",
      run: () => ({ status: 200, body: state(options) }),
    },
    {
      usage: "POST /clock?advance=7h30m",
      does: "moves the time of broker, xsuaa, Secrets Manager and issuers (d, h, m, s; -1h goes back)",
      run: ({ query }) => advanceClock(query.get("advance") ?? "", clock),
    },
    {
      usage: "POST /clock?reset",
      does: "back to the machine's time",
      run: () => {
        clock.reset();
        return { status: 200, body: timeOf(clock) };
      },
    },
    {
      usage: "PUT /secrets/NAME",
      does: "the request's body becomes the secret's new version",
      run: ({ named, body }) => putSecret(options, named, () => body, "replaced"),
    },
    {
      usage: "POST /secrets/NAME?restore",
      does: "the example becomes the new version again: the key, or what is stored of its user",
      run: ({ named }) => putSecret(options, named, (example) => example, "restored"),
    },
    {
      usage: "POST /secrets/NAME?certificate=7d",
      does: "the example key has a certificate in place of its secret, which lasts so long (-1d: it is over)",
      run: ({ named, query }) => putCertificate(options, named, query.get("certificate") ?? ""),
    },
    {
      usage: "POST /warm-up",
      does: "sends the schedule's event to the function and shows its report; ?door=jwt: to the one for JWTs",
      run: ({ query }) => warmUp(options, query.get("door") ?? "api"),
    },
  ];
}

function state({ clock, xsuaa, secretsManager, keys }: ControlsOptions): object {
  return {
    clock: timeOf(clock),
    xsuaa: Object.fromEntries(keys.map(({ name, client }) => [name, xsuaa.counters(client.clientid)])),
    secrets: Object.fromEntries(
      keys.map(({ secret }) => [secret, { reads: secretsManager.counters("GetSecretValue", secret) }]),
    ),
  };
}

function timeOf(clock: Clock): object {
  return { offset_seconds: clock.offsetMs / 1000, now: new Date(clock.now()).toISOString() };
}

/** Further away dates end, and every request with them. */
const MOST_OFFSET_MS = 10 * 365 * 86_400_000;

function advanceClock(duration: string, clock: Clock): ControlAnswer {
  const ms = parseDuration(duration);
  if (ms === undefined) return problem(400, "advance must be a duration such as 7h30m, 90s or -1d");
  if (Math.abs(clock.offsetMs + ms) > MOST_OFFSET_MS)
    return problem(400, "the clock goes ten years ahead or back at most; POST /clock?reset ends that");
  clock.advance(ms);
  return { status: 200, body: timeOf(clock) };
}

/** Makes a new version of a secret that is there from the start, out of what it was then. */
function putSecret(
  { secretsManager, keys }: ControlsOptions,
  name: string,
  version: (example: string) => string,
  state: string,
): ControlAnswer {
  const example = keys.flatMap(storedSecrets).find(({ secret }) => secret === name);
  if (!example) return unknownSecret;
  secretsManager.put(name, version(example.value));
  return { status: 200, body: { secret: name, state } };
}

function putCertificate(options: ControlsOptions, name: string, life: string): ControlAnswer {
  const lifeMs = parseDuration(life);
  if (lifeMs === undefined || Math.abs(lifeMs) > MOST_CERTIFICATE_DAYS * DAY_MS)
    return problem(
      400,
      `certificate must be a duration of ${MOST_CERTIFICATE_DAYS} days at most, such as 7d or 36h, or -1d for one that is over`,
    );
  const key = options.keys.find(({ secret }) => secret === name);
  if (!key) return unknownSecret;
  const bound = bindCertificate(options.xsuaa, key.client.clientid, lifeMs);
  if (!bound.ok) return refusedBinding(bound.problem);
  const value = withCertificate(key, bound.value.credentials);
  return putSecret(options, name, () => value, "certificate");
}

const unknownSecret = problem(404, "no key of the configuration has this secret");

async function warmUp({ clock, lambda, jwt }: ControlsOptions, door: string): Promise<ControlAnswer> {
  const warmed = new Map([["api", lambda], ...(jwt ? [["jwt", jwt.lambda] as const] : [])]).get(door);
  if (!warmed) return problem(404, "there is no such door");
  const scheduledTime = new Date(clock.now()).toISOString();
  const report = await warmed.invoke({ kind: "warm-up", scheduledTime });
  return { status: 200, body: typeof report === "object" && report !== null ? report : {} };
}

const UNIT_MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };

/** Reads `7h30m`; `undefined` when it is none. */
function parseDuration(text: string): number | undefined {
  if (!/^-?(\d{1,6}[dhms])+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+)([dhms])/g)];
  const ms = parts.reduce((sum, [, amount, unit = ""]) => sum + Number(amount) * (UNIT_MS[unit] ?? 0), 0);
  return text.startsWith("-") ? -ms : ms;
}
