import { createServer } from "node:net";

/** As many as a local stack takes. */
const STACK = 6;

/**
 * Finds free ports in a row, below those that the system gives away for port 0, and gives the first.
 *
 * @param {number} [count]
 * @returns {Promise<number>}
 */
export async function findFreePorts(count = STACK) {
  for (;;) {
    const first = 10_000 + Math.floor(Math.random() * 20_000);
    const held = await holdPorts(first, count);
    await held[Symbol.asyncDispose]();
    if (held.isWhole) return first;
  }
}

/**
 * Listens on ports in a row, but for those where somebody else does already; `isWhole` if there is none such.
 *
 * @param {number} first
 * @param {number} [count]
 */
export async function holdPorts(first, count = STACK) {
  const servers = Array.from({ length: count }, () => createServer());
  const listening = await Promise.all(servers.map((server, index) => isListening(server, first + index)));
  return {
    isWhole: listening.every((each) => each),
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/**
 * @param {import("node:net").Server} server
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isListening(server, port) {
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => resolve(true));
  });
}
