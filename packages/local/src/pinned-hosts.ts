import { connect, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Configuration } from "@btp-token-broker/core";
import { createConnectionServer } from "./connection-server.ts";
import { listen } from "./listen.ts";
import { createCertificateAuthority } from "./xsuaa/certificate-authority.ts";
import { createHostContexts } from "./xsuaa/host-contexts.ts";

/** The origins that keys are pinned to, each with a certificate of its own, in front of the loopback xsuaa. */
export interface PinnedHosts extends AsyncDisposable {
  readonly origins: readonly string[];
  /** Certificate of the authority that vouches for the hosts, as PEM. */
  readonly root: string;
  /** By host, the port on 127.0.0.1 where it is found. */
  readonly ports: Readonly<Record<string, number>>;
}

/** What `expect.origin` of these keys says; a key with a user has one always. */
export function pinnedOrigins({ keys }: Configuration, but: ReadonlySet<string>): readonly string[] {
  const origins = [...keys.values()].flatMap(({ name, expect }) =>
    expect.origin === undefined || but.has(name) ? [] : [expect.origin],
  );
  return [...new Set(origins)];
}

/**
 * Starts them. A pin has no exception for loopback, so the loopback xsuaa is where the pin says. While it is stopped, a
 * connection ends before TLS is spoken, as one that is refused.
 */
export async function startPinnedHosts(origins: readonly string[], xsuaaPort: number): Promise<PinnedHosts> {
  const authority = createCertificateAuthority(Date.now(), undefined, "Local xsuaa's pinned hosts");
  const contextOf = createHostContexts(authority, "Local xsuaa");
  const hosts = origins.map((origin) => new URL(origin).hostname);
  // Their keys take longer to make than a function in INIT would wait.
  for (const host of hosts) contextOf(host);
  const [first = "localhost"] = hosts;
  const server = createConnectionServer((socket) => lead(socket, { xsuaaPort, contextOf, first }));
  const loopback = await listen(server, 0);
  return {
    origins,
    root: authority.root,
    ports: Object.fromEntries(hosts.map((host) => [host, loopback.port])),
    [Symbol.asyncDispose]: loopback.stop,
  };
}

function lead(
  socket: Socket,
  parts: {
    readonly xsuaaPort: number;
    readonly contextOf: ReturnType<typeof createHostContexts>;
    readonly first: string;
  },
): void {
  const { xsuaaPort, contextOf, first } = parts;
  const plain = connect(xsuaaPort, "127.0.0.1");
  plain.once("error", () => socket.resetAndDestroy());
  plain.once("connect", () => {
    const secured = new TLSSocket(socket, {
      isServer: true,
      secureContext: contextOf(first),
      SNICallback: (host, use) => use(null, contextOf(host)),
    });
    secured.on("error", () => plain.destroy());
    secured.on("close", () => plain.destroy());
    plain.on("close", () => secured.destroy());
    secured.pipe(plain).pipe(secured);
  });
}
