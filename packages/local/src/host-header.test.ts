import { describe, expect, test } from "vitest";
import { isPrivateHost } from "./host-header.ts";

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
