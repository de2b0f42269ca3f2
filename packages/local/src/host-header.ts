import { isIP } from "node:net";

/**
 * Whether a `Host` header is an address, or a name that nobody on the internet can have.
 *
 * A page in a browser whose own name comes to lead to 127.0.0.1 (DNS rebinding) is of the same origin as what answers there:
 * it sends no `Origin` and reads every answer, and behind a door of the local stack may be somebody's own service key.
 * By another name the machine is called from a container (`host.docker.internal`) or by a proxy of the developer's.
 */
export function isPrivateHost(header = ""): boolean {
  const name = header.replace(/:\d+$/, "");
  return (
    !name.includes(".") ||
    isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0 ||
    /\.(?:localhost|internal)$/i.test(name)
  );
}
