import { Access, readAnswer, readRefusal, Health } from "./broker-answer.ts";
import type { DirectInvocation, InvokeDirectly } from "./direct-invocation.ts";
import type { Answer, Door, Heard } from "./door.ts";
import type { SmokeAsk } from "./smoke-ask.ts";

/** A name that a configuration could have, and that none does. */
export const NO_SUCH_KEY = "smoke-no-such-key";

/** Everything that was heard; what is missing was not asked. */
export interface Observation {
  readonly unsigned: Answer;
  readonly wrongService: Heard;
  readonly health: Heard;
  /** Missing when `health` was not the broker's answer: nothing behind it would be. */
  readonly broker?: BrokerObservation;
  readonly direct?: DirectInvocation;
}

export interface BrokerObservation {
  readonly access: Heard;
  readonly key?: KeyObservation;
  readonly denied: Heard;
  readonly forbidden?: Heard;
}

/** One key, asked for twice. */
export interface KeyObservation {
  readonly access: Heard;
  readonly token: Heard;
  readonly again: Heard;
}

/** Asks all there is to ask, one after the other: a burst would start processes that know of nothing. */
export async function observe(
  ask: SmokeAsk,
  unsigned: Answer,
  { door, invokeDirectly }: { readonly door: Door; readonly invokeDirectly: InvokeDirectly },
): Promise<Observation> {
  const wrongService = await door.ask("/health", "execute-api");
  const health = await door.ask("/health", "lambda");
  const isReached = readAnswer(health, Health).ok || readRefusal(health).ok;
  const broker = isReached ? await observeBroker(ask, door) : undefined;
  const direct =
    ask.functionArn === undefined ? undefined : await invokeDirectly(ask.functionArn, ask.region);
  return { unsigned, wrongService, health, ...(broker && { broker }), ...(direct && { direct }) };
}

async function observeBroker(ask: SmokeAsk, door: Door): Promise<BrokerObservation> {
  const access = await door.ask("/access", "lambda");
  const name = ask.key ?? firstKey(readAnswer(access, Access));
  const key = name === undefined ? undefined : await observeKey(name, ask.scopes, door);
  const denied = await door.ask(`/token?key=${NO_SUCH_KEY}`, "lambda");
  const forbidden =
    ask.forbiddenKey === undefined ? undefined : await door.ask(`/token?key=${ask.forbiddenKey}`, "lambda");
  return { access, denied, ...(key && { key }), ...(forbidden && { forbidden }) };
}

async function observeKey(
  key: string,
  scopes: readonly string[] | undefined,
  door: Door,
): Promise<KeyObservation> {
  const target = `/token?key=${key}${scopes === undefined ? "" : `&scope=${encoded(scopes.join(" "))}`}`;
  return {
    access: await door.ask(`/access/${key}`, "lambda"),
    token: await door.ask(target, "lambda"),
    again: await door.ask(target, "lambda"),
  };
}

function firstKey(access: ReturnType<typeof readAnswer<typeof Access>>): string | undefined {
  return access.ok ? access.value.body.keys[0]?.key : undefined;
}

/** The form that all signers agree on (docs/http.md): RFC 3986's unreserved characters, and nothing else as it is. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
