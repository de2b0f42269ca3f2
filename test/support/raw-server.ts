import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import * as tls from "node:tls";

/** A request as it came over the wire. */
export interface RawRequest {
  /** Request line and headers, each line as sent. */
  readonly head: readonly string[];
  readonly body: string;
  /** Which connection it came on, counted from 1. */
  readonly connection: number;
  /** Which request of its connection it is, counted from 1. */
  readonly turn: number;
}

/** What a raw server does with a request: it owns the socket, so that it can misbehave in every way. */
export type Behaviour = (socket: Socket, request: RawRequest) => void;

/** A server on 127.0.0.1 that knows only as much of HTTP as to find where a request with a length ends. */
export interface RawServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, or `https:` with TLS. */
  readonly origin: string;
  readonly requests: readonly RawRequest[];
  /** How many connections were made, whether or not a request came on them. */
  connections(): number;
  /** Settles when this connection, counted from 1, is closed. */
  closed(connection: number): Promise<void>;
  /** Settles when every connection there was is closed. */
  allClosed(): Promise<void>;
}

/**
 * Starts one.
 *
 * @param security options of TLS beside the self-signed certificate; left out, the server speaks without TLS
 */
export async function startRawServer(behave: Behaviour, security?: tls.TlsOptions): Promise<RawServer> {
  const requests: RawRequest[] = [];
  const sockets = new Set<Socket>();
  const closings: Promise<void>[] = [];

  const serve = (socket: Socket) => {
    sockets.add(socket);
    const connection = sockets.size;
    closings.push(new Promise((resolve) => socket.once("close", () => resolve())));
    socket.on("error", () => undefined); // A client that leaves in the middle is what many tests are about.
    let received = "";
    let turn = 0;
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      for (let request = take(); request; request = take()) {
        requests.push(request);
        behave(socket, request);
      }
    });
    const take = (): RawRequest | undefined => {
      const end = received.indexOf("\r\n\r\n");
      if (end === -1) return undefined;
      const head = received.slice(0, end).split("\r\n");
      const length = Number(head.find((line) => /^content-length:/i.test(line))?.split(":")[1] ?? 0);
      if (received.length < end + 4 + length) return undefined;
      const body = Buffer.from(received.slice(end + 4, end + 4 + length), "latin1").toString("utf8");
      received = received.slice(end + 4 + length);
      turn += 1;
      return { head, body, connection, turn };
    };
  };

  const pem = readFileSync(new URL("self-signed.pem", import.meta.url));
  const server = security
    ? tls.createServer({ key: pem, cert: pem, ...security }, serve)
    : createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${security ? "https" : "http"}://127.0.0.1:${port}`,
    requests,
    connections: () => sockets.size,
    closed: async (connection) => closings[connection - 1],
    allClosed: async () => void (await Promise.all(closings)),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A whole answer with a body of known length. */
export function wholeAnswer(status: number, body: string, headers: readonly string[] = []): string {
  const length = `content-length: ${Buffer.byteLength(body)}`;
  return [`HTTP/1.1 ${status} Said so`, ...headers, length, "", body].join("\r\n");
}

/** Answers every request so, over connections that stay open. */
export function answering(answer = wholeAnswer(200, "{}")): Behaviour {
  return (socket) => socket.write(answer);
}

/** Never answers. */
export const silent: Behaviour = () => undefined;
