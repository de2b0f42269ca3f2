// The part of the Lambda stand-in that runs in the function's process; its parent is lambda.ts.
// Plain JavaScript, because Node 20 has no loader for anything else. Events and results cross as JSON text, so that a
// handler sees and loses what it would with Lambda: `undefined` members, dates, prototypes.

const { timeOrigin } = performance;

/** @typedef {{ awsRequestId: string, invokedFunctionArn: string, functionVersion: string, getRemainingTimeInMillis(): number }} Context */
/** @typedef {(event: unknown, context: Context) => unknown} Handler */
/** @typedef {{ id: string, event: string, invokedFunctionArn: string, functionVersion: string, deadlineMs: number }} Invocation */

/**
 * Says how an invocation ended, and on stdout that it did: what was written before is then read before the answer is
 * given, though it comes another way.
 *
 * @param {{ readonly id: string, readonly result?: string, readonly error?: object }} message
 */
const tell = (message) => {
  process.stdout.write(`\0${message.id}\n`);
  process.send?.(message);
};

/** @param {unknown} error */
const described = (error) =>
  error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack }
    : { name: "Error", message: String(error) };

/** @param {string} bundle */
async function loadHandler(bundle) {
  /** @type {{ handler?: Handler }} */
  const loaded = await import(bundle);
  if (typeof loaded.handler !== "function") throw new TypeError("the bundle exports no function `handler`");
  return loaded.handler;
}

/**
 * @param {Handler} handler
 * @param {Invocation} invocation
 */
async function invoke(handler, { id, event, deadlineMs, ...identity }) {
  const context = {
    awsRequestId: id,
    ...identity,
    // Not Date, which may have been moved: a deadline is the machine's time.
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadlineMs - (timeOrigin + performance.now()))),
  };
  try {
    const result = JSON.stringify(await handler(JSON.parse(event), context));
    tell({ id, result: result ?? "null" });
  } catch (error) {
    tell({ id, error: described(error) });
  }
}

// A child that outlives its parent would keep running with the secrets it was given.
process.once("disconnect", () => process.exit());

try {
  const handler = await loadHandler(process.argv[2] ?? "");
  process.on("message", (/** @type {Partial<Invocation>} */ message) => {
    if (message.id !== undefined) void invoke(handler, /** @type {Invocation} */ (message));
  });
  tell({ id: "init", result: "null" });
} catch (error) {
  tell({ id: "init", error: described(error) });
}
