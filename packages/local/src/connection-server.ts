import { createServer, type Socket } from "node:net";
import type { Closable } from "./listen.ts";

/**
 * A server that hands out connections as they come, before anything of them is read. It still knows them when it is to
 * end them all.
 */
export function createConnectionServer(onConnection: (socket: Socket) => void): Closable {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    onConnection(socket);
  });
  return Object.assign(server, {
    closeAllConnections: () => {
      for (const socket of sockets) socket.destroy();
    },
  });
}
