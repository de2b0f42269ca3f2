import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a server on this machine that can be blocked and closed, while the server knows nothing of it. */
export interface Relay extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, in place of the server's own. */
  readonly origin: string;
  /** From now on nothing that is sent arrives, also over connections that are open. */
  readonly hang: () => void;
  /** From now on connections are refused; those that are open break. */
  readonly stop: () => Promise<void>;
}

/** Opens one. */
export async function startRelay(server: URL): Promise<Relay> {
  const sockets = new Set<Socket>();
  let hangs = false;
  const listener = createServer((near) => {
    const far = connect(Number(server.port), server.hostname);
    near.on("data", (chunk) => void (hangs || far.write(chunk)));
    far.on("data", (chunk) => near.write(chunk));
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => undefined); // "close" follows.
      socket.once("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const { port } = listener.address() as AddressInfo;
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    if (listener.listening) await new Promise((resolve) => listener.close(resolve));
  };
  return {
    origin: `http://127.0.0.1:${port}`,
    hang: () => void (hangs = true),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
