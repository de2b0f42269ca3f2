import type { AddressInfo, Server } from "node:net";

/** A server of the local stack: reachable from this machine only, and able to go away and come back. */
export interface Loopback {
  readonly port: number;
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly origin: string;
  /** Listens again, on the same port. Does nothing while it listens; rejects with `EADDRINUSE` if the port was taken. */
  readonly start: () => Promise<void>;
  /** Closes the port and every connection, requests in flight included: what connects from now on is refused. */
  readonly stop: () => Promise<void>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** A server that can end the connections it has. */
export type Closable = Server & { closeAllConnections(): void };

/**
 * Makes `server` listen on 127.0.0.1.
 *
 * @param port 0 takes a free one. Rejects with `EADDRINUSE` if the port is busy.
 */
export async function listen(server: Closable, port: number): Promise<Loopback> {
  await bind(server, port);
  const bound = (server.address() as AddressInfo).port;

  const stop = async () => {
    if (!server.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    // `close` alone waits for keep-alive connections and for requests that are never going to be answered.
    server.closeAllConnections();
    await closed;
  };
  return {
    port: bound,
    origin: `http://127.0.0.1:${bound}`,
    start: async () => {
      if (!server.listening) await bind(server, bound);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function bind(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}
