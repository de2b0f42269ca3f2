import type { EventEmitter } from "node:events";

/**
 * Has an error written down that nobody handles, a rejected promise's among them, before it ends the process and with it
 * every token in memory.
 *
 * Nothing is saved by it: it is told of the end, and does not hold it up.
 */
export function writeLastWords(
  runtime: Pick<EventEmitter, "on" | "listenerCount" | "prependListener">,
  write: (error: unknown) => void,
): void {
  runtime.on("uncaughtExceptionMonitor", write);
  // Where Lambda's runtime listens for rejections itself, Node makes no exceptions of them. Where nobody does, a listener
  // of ours would let the process live on.
  if (runtime.listenerCount("unhandledRejection") > 0) runtime.prependListener("unhandledRejection", write);
}
