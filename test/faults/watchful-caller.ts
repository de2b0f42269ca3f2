import { decodeJwt } from "jose";
import type { Heard } from "../support/handler-on-sockets.ts";

/** The shortest that a token has to be good for if it is to be served: its floor, and the second that is rounded off. */
const LEAST_LEFT_MS = 31_000;

export interface Watched extends Heard {
  /** What is wrong with the answer; `undefined` when nothing is. */
  readonly wrong: string | undefined;
}

/**
 * A caller that remembers until when a token of an hour or more that it was given is good, and holds each answer against it.
 *
 * @param failures the statuses that an answer without a token may have
 */
export function createWatchfulCaller(parts: {
  readonly ask: () => Promise<Heard>;
  readonly now: () => number;
  readonly failures: readonly number[];
}): () => Promise<Watched> {
  const { ask, now, failures } = parts;
  let goodUntil = 0;
  return async () => {
    const isHeld = goodUntil - now() >= LEAST_LEFT_MS;
    const heard = await ask();
    if (heard.status !== 200) return { ...heard, wrong: wrongFailure(heard, isHeld, failures) };
    const body = JSON.parse(heard.text) as { readonly access_token: string; readonly expires_in: number };
    goodUntil = now() + body.expires_in * 1_000;
    // Claims are whole seconds.
    const left = Math.ceil(Number(decodeJwt(body.access_token)["exp"]) - now() / 1_000);
    const isTrue = body.expires_in > 0 && body.expires_in <= left;
    return { ...heard, wrong: isTrue ? undefined : "the token lives shorter than is said" };
  };
}

function wrongFailure({ status, retryAfter }: Heard, isHeld: boolean, failures: readonly number[]) {
  if (!failures.includes(status)) return "neither a token nor a reason";
  if (isHeld) return "a good token was not served";
  if (retryAfter !== undefined && !/^([1-9]|[1-5]\d|60)$/.test(retryAfter)) return "nobody waits so long";
  return undefined;
}
