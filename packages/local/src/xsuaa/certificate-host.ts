import { X509Certificate } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { createConnectionServer } from "../connection-server.ts";
import { listen, type Loopback } from "../listen.ts";
import { createCertificateAuthority, type IssuedCertificate } from "./certificate-authority.ts";
import { createHostContexts } from "./host-contexts.ts";

/** The second host of a loopback xsuaa, which takes certificates: `authentication.cert` at SAP. */
export interface CertificateHost extends Loopback {
  /** Certificate of the authority that vouches for the host and for its clients, as PEM. */
  readonly root: string;
  readonly rootCertificate: X509Certificate;
  issue(clientid: string, life: { readonly startsAt: number; readonly endsAt: number }): IssuedCertificate;
}

interface CertificateHostOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** When its authority begins, in milliseconds since the epoch. */
  readonly now: number;
  readonly onRequest: RequestListener;
  /** Stands before the handshake: gives what a connection goes through to be used. */
  readonly admit: (use: (socket: Socket) => void) => (socket: Socket) => void;
}

/**
 * Starts it on 127.0.0.1. A client without a certificate gets the TLS alert `certificate_required`, as at SAP; one whose
 * certificate is no good is connected all the same, so that the request can be told.
 */
export async function startCertificateHost({
  port,
  now,
  onRequest,
  admit,
}: CertificateHostOptions): Promise<CertificateHost> {
  const authority = createCertificateAuthority(now);
  const contextOf = createHostContexts(authority, "Local xsuaa");
  const http = createServer(onRequest);
  // A server of Node's own would end connections whose certificate it does not like, and tell nobody why.
  const secure = (socket: Socket) => {
    const secured = new TLSSocket(socket, {
      isServer: true,
      secureContext: contextOf("127.0.0.1"),
      SNICallback: (host, use) => use(null, contextOf(host)),
      requestCert: true,
      rejectUnauthorized: true,
    });
    secured.on("error", () => socket.destroy());
    http.emit("connection", secured);
  };
  const server = createConnectionServer(admit(secure));
  const loopback = await listen(server, port);
  return {
    ...loopback,
    origin: loopback.origin.replace("http:", "https:"),
    get root() {
      return authority.root;
    },
    get rootCertificate() {
      return new X509Certificate(authority.root);
    },
    issue: (commonName, life) => authority.issue({ commonName, ...life }),
  };
}
