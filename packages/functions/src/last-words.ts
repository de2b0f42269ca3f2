import type { EventEmitter } from "node:events";

/**
 * Has an error written down that nobody handles, a rejected promise's among them, before it ends the process and with it
 * every token in memory.
 *
 * Nothing is saved by it: it is told of the end, and does not hold it up. What the runtime prints next is the error's own
 * text, which may quote anything; so it is taken out.
 */
export function writeLastWords(
  runtime: Pick<EventEmitter, "on" | "listenerCount" | "prependListener">,
  write: (error: unknown) => void,
): void {
  const listener = (error: unknown) => {
    write(error);
    if (error instanceof Error) takeTextOut(error);
  };
  runtime.on("uncaughtExceptionMonitor", listener);
  // Where Lambda's runtime listens for rejections itself, Node makes no exceptions of them. Where nobody does, a listener
  // of ours would let the process live on.
  if (runtime.listenerCount("unhandledRejection") > 0)
    runtime.prependListener("unhandledRejection", listener);
}

function takeTextOut(error: Error): void {
  const stack = `${error.name}: its crash line says where it was thrown`;
  // Set anew, since they may be read-only; one that is sealed stays as it is.
  Reflect.defineProperty(error, "message", { value: "" });
  Reflect.defineProperty(error, "stack", { value: stack });
  Reflect.defineProperty(error, "cause", { value: undefined });
}
