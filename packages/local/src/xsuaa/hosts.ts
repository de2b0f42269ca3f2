import { createServer, type RequestListener } from "node:http";
import type { Socket } from "node:net";
import { createConnectionServer } from "../connection-server.ts";
import type { FaultPlan } from "../fault-plan.ts";
import { listen, type Loopback } from "../listen.ts";
import { type CertificateHost, startCertificateHost } from "./certificate-host.ts";
import { admitConnection, type ConnectionFault } from "./connection-fault.ts";

/** What a loopback xsuaa listens with. */
export interface Hosts {
  /** The first host, for clients with secrets; what it starts and stops is the other one, too. */
  readonly loopback: Loopback;
  readonly certificateHost: CertificateHost | undefined;
}

interface HostsOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** Without: there is no host for certificates. */
  readonly certificates: { readonly port?: number } | undefined;
  /** When the authority of that host begins, in milliseconds since the epoch. */
  readonly now: number;
  readonly connections: FaultPlan<ConnectionFault>;
  readonly serve: RequestListener;
}

/** Starts them on 127.0.0.1. Rejects with `EADDRINUSE` if a port is busy, and then neither listens. */
export async function startHosts(options: HostsOptions): Promise<Hosts> {
  const { port, certificates, now, connections, serve } = options;
  const http = createServer(serve);
  const useInTheClear = (socket: Socket) => void http.emit("connection", socket);
  const server = createConnectionServer(admitConnection(connections, "http", useInTheClear));
  const loopback = await listen(server, port);
  if (certificates === undefined) return { loopback, certificateHost: undefined };
  const certificateHost = await startCertificateHost({
    port: certificates.port ?? 0,
    now,
    onRequest: serve,
    admit: (use) => admitConnection(connections, "https", use),
  }).catch(async (error: unknown) => {
    await loopback.stop();
    throw error;
  });
  const both = (what: "start" | "stop") => async () => {
    await loopback[what]();
    await certificateHost[what]();
  };
  const stop = both("stop");
  const started = { ...loopback, start: both("start"), stop, [Symbol.asyncDispose]: stop };
  return { loopback: started, certificateHost };
}
