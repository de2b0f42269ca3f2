import { describe, expect, test } from "vitest";
import { startControlServer } from "./control-server.ts";
import { isPrivateHost } from "./host-header.ts";
import { send } from "./iam-door-harness.ts";

describe("isPrivateHost()", () => {
  test.for([
    { host: "127.0.0.1:4280", is: true, because: "it is an address" },
    { host: "127.0.0.1", is: true, because: "a port may be missing" },
    { host: "[::1]:4280", is: true, because: "it is an address" },
    { host: "localhost:4280", is: true, because: "it is this machine" },
    { host: "broker", is: true, because: "names without a dot are somebody's own" },
    { host: "broker.localhost:4280", is: true, because: "the name is reserved (RFC 6761 §6.3)" },
    { host: "host.docker.internal:4280", is: true, because: "a container calls the machine so" },
    { host: undefined, is: true, because: "HTTP/1.0 has none, and no browser speaks it" },
    { host: "evil.example:4280", is: false, because: "it may lead anywhere" },
    { host: "evil.example.", is: false, because: "a dot at its end changes nothing" },
    { host: "localhost.evil.example", is: false, because: "the end of a name counts" },
    { host: "127.0.0.1.evil.example:4280", is: false, because: "that is no address" },
    { host: "internal.example", is: false, because: "the end of a name counts" },
    { host: "evil.example:4280:80", is: false, because: "that is no port" },
  ])("is $is for '$host': $because", ({ host, is }) => {
    expect(isPrivateHost(host)).toBe(is);
  });
});

test("controls refuse a page whose own name leads to them: it sends no origin, and would read a JWT", async () => {
  await using controls = await startControlServer(0, []);
  const status = async (host: string) => (await send(controls, { target: "/", headers: { host } })).status;
  expect([await status("evil.example:4283"), await status("localhost:4283")]).toEqual([403, 200]);
});
