// Leads a process's connections to some hosts to loopback, from outside, as a name server would that also knew ports:
// loaded by `node --import` before the process's first line, so that the deployed bundle needs no switch for it. The name
// stays: whoever answers has to show a certificate for it.

import { Socket } from "node:net";

/** By host in small letters, the port on 127.0.0.1. */
const ports = new Map([...new URL(import.meta.url).searchParams].map(([host, port]) => [host, Number(port)]));

// A proxy, which hands on what it does not change, `this` included.
Socket.prototype.connect = new Proxy(Reflect.get(Socket.prototype, "connect"), {
  apply(connect, socket, /** @type {any[]} */ args) {
    const [options, ...others] = args;
    const host = typeof options?.host === "string" ? options.host.toLowerCase() : "";
    const port = ports.get(host);
    if (port === undefined) return Reflect.apply(connect, socket, args);
    // For TLS, `servername` says whom the caller means; it was set from the host before this is called.
    return Reflect.apply(connect, socket, [{ ...options, host: "127.0.0.1", port }, ...others]);
  },
});
