import { describe, expect, test } from "vitest";
import { readTask } from "./arguments.ts";

const used = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const task = readTask(args, env);
  if (task.kind !== "use") throw new Error(`It is ${task.kind}`);
  return task.options;
};

describe("readTask()", () => {
  test.for([
    { args: [], says: "Where is UAA?", because: "there is no default for somebody's server" },
    { args: ["--write"], says: "Where is UAA?", because: "--write alone brings nothing" },
    { args: ["a b"], says: "no URL", because: "it is none" },
    { args: ["localhost:8080"], says: "no URL", because: "it has a scheme that is a host" },
    { args: ["ftp://localhost"], says: "no URL", because: "UAA speaks HTTP" },
    { args: ["http://localhost/uaa?a=b"], says: "no more", because: "a query cannot stand before a path" },
    { args: ["http://me@localhost/uaa"], says: "no more", because: "a user's name would do nothing" },
    { args: ["http://localhost", "http://localhost"], says: "one URL", because: "one after the other" },
    { args: ["--bring", "http://localhost"], says: "not both", because: "which one is meant is unclear" },
    { args: ["--write", "http://localhost"], says: "for --bring", because: "the page names a version" },
    { args: ["--brign"], says: "--brign", because: "it is misspelt" },
    {
      args: ["http://uaa.example.com"],
      says: "--yes-this-server-is-mine",
      because: "it is not this machine",
    },
    { args: ["http://localhost.example.com"], says: "is not this machine", because: "only its start is" },
    { args: ["http://10.0.0.1/uaa"], says: "is not this machine", because: "it is the network's" },
  ])("refuses $args, because $because", ({ args, says }) => {
    expect(readTask(args, {})).toEqual({ kind: "usage", problem: expect.stringContaining(says) });
  });

  test.for([
    {
      url: "http://127.0.0.1:8080/uaa",
      is: "http://localhost:8080/uaa",
      zonesAt: "localhost:8080",
      because: "UAA knows itself by its name, and an address has no subdomains",
    },
    {
      url: "http://localhost:8080/uaa/",
      is: "http://localhost:8080/uaa",
      zonesAt: "localhost:8080",
      because: "a slash at the end means nothing",
    },
    {
      url: "http://uaa.localhost",
      is: "http://uaa.localhost",
      zonesAt: "localhost",
      because: "UAA's own zone may have a name",
    },
    {
      url: "http://[::1]:8080",
      is: "http://[::1]:8080",
      zonesAt: "localhost:8080",
      because: "it is this machine, too",
    },
  ])("finds $url at $is and its zones at $zonesAt, because $because", ({ url, is, zonesAt }) => {
    expect(used([url])).toEqual({ url: is, zonesAt, admin: { clientid: "admin", secret: "adminsecret" } });
  });

  test("takes another machine's from somebody who may, and its zones from elsewhere", () => {
    const url = "https://uaa.example.com/uaa";
    const args = [url, "--yes-this-server-is-mine"];
    expect(used(args)).toMatchObject({ url, zonesAt: "uaa.example.com" });
    expect(used([...args, "--zones-at", "z.example.com:1"])).toMatchObject({ zonesAt: "z.example.com:1" });
  });

  test("takes another admin from the environment", () => {
    const env = { UAA_ADMIN_CLIENT: "root", UAA_ADMIN_SECRET: "" };
    expect(used(["http://localhost"], env).admin).toEqual({ clientid: "root", secret: "" });
  });

  test("brings one on request, and writes only when told to", () => {
    expect(readTask(["--bring"], {})).toEqual({ kind: "bring", writesPage: false });
    expect(readTask(["--bring", "--write"], {})).toEqual({ kind: "bring", writesPage: true });
  });
});
