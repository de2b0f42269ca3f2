// Leads a function's connections to some hosts to loopback, from outside, as a name server would that also knew ports:
// loaded by `node --import` before the function's first line, so that the deployed bundle needs no switch for it. The name
// stays: whoever answers has to show a certificate for it.

import { Socket } from "node:net";

/** @type {Readonly<Record<string, number>>} By host in small letters, the port on 127.0.0.1. */
const ports = JSON.parse(process.argv[4] ?? "{}");

// A proxy, which hands on what it does not change, `this` included.
Socket.prototype.connect = new Proxy(Reflect.get(Socket.prototype, "connect"), {
  apply(connect, socket, /** @type {any[]} */ args) {
    const [options, ...others] = args;
    const host = typeof options?.host === "string" ? options.host.toLowerCase() : "";
    if (!Object.hasOwn(ports, host)) return Reflect.apply(connect, socket, args);
    // For TLS, `servername` says whom the caller means; it was set from the host before this is called.
    return Reflect.apply(connect, socket, [{ ...options, host: "127.0.0.1", port: ports[host] }, ...others]);
  },
});
