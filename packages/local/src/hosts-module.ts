/**
 * What `node --import` takes to lead a process's connections to some hosts to loopback: `hosts-preload.js`, which finds the
 * ports in its own URL. So it needs no argument and no variable of the process that it is loaded into.
 *
 * @param hosts by host, the port on 127.0.0.1
 */
export function hostsModule(preload: URL, hosts: Readonly<Record<string, number>>): string {
  const ports = Object.entries(hosts).map(([host, port]): [string, string] => [host, String(port)]);
  const query = new URLSearchParams(ports);
  return new URL(`?${query.toString()}`, preload).href;
}
