import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import { listen } from "../../packages/local/src/listen.ts";
import { createUaaSubject } from "./subject.ts";

/** Answers as a UAA does in which all goes well, but for one request; and tells what it was asked. */
async function startUaa(fails: { readonly request?: string; readonly times?: number } = {}) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    const line = `${request.method} ${path}`;
    asked.push(line);
    request.resume();
    const times = asked.filter((each) => each === line).length;
    const isRefused = fails.request === line && times >= (fails.times ?? 1);
    response.writeHead(isRefused ? 409 : 200, { "content-type": "application/json" });
    response.end(
      isRefused ? '{"error":"as was asked"}' : JSON.stringify(answers[path] ?? { id: `id${times}` }),
    );
  });
  const loopback = await listen(server, 0);
  return { ...loopback, url: loopback.origin.replace("127.0.0.1", "localhost"), asked };
}

const answers: Readonly<Record<string, unknown>> = {
  "/info": { app: { version: "4.30.0" } },
  "/oauth/token": { access_token: "an-admins-token" },
  "/identity-providers": [{ id: "own", originKey: "uaa", config: null }],
};
const admin = { clientid: "admin", secret: "canary-adminsecret" };
const create = ({ url }: { readonly url: string }) =>
  createUaaSubject({ url, zonesAt: new URL(url).host, admin });
const deletions = (asked: readonly string[]) => asked.filter((line) => line.startsWith("DELETE "));

describe("createUaaSubject()", () => {
  test("works in a zone of its own, and removes both of its zones in the end", async () => {
    await using uaa = await startUaa();
    const subject = await create(uaa);
    expect(subject.name).toBe("UAA 4.30.0");
    expect(new URL(subject.baseUrl).hostname).toMatch(/^contract-[0-9a-f]{12}\.localhost$/u);
    expect(deletions(uaa.asked)).toEqual([]);
    await subject[Symbol.asyncDispose]();
    expect(deletions(uaa.asked)).toEqual(["DELETE /identity-zones/id2", "DELETE /identity-zones/id1"]);
  });

  test.for([
    { request: "POST /identity-zones", times: 1, removed: [], because: "nothing is there yet" },
    { request: "POST /identity-zones", times: 2, removed: ["id1"], because: "one zone is" },
    { request: "GET /identity-providers", times: 1, removed: ["id1"], because: "its zone is" },
    { request: "PUT /identity-providers/own", times: 2, removed: ["id2", "id1"], because: "both are" },
    { request: "POST /oauth/clients", times: 1, removed: ["id2", "id1"], because: "both are" },
    { request: "POST /Groups", times: 1, removed: ["id2", "id1"], because: "clients go with their zone" },
  ])("removes $removed when $request number $times fails, because $because", async (row) => {
    await using uaa = await startUaa(row);
    await expect(create(uaa)).rejects.toThrow(/UAA refuses .*It answered 409: .*as was asked/u);
    expect(deletions(uaa.asked)).toEqual(row.removed.map((id) => `DELETE /identity-zones/${id}`));
  });

  test("says which zones it could not remove, and tries the others all the same", async () => {
    await using uaa = await startUaa({ request: "DELETE /identity-zones/id2" });
    const subject = await create(uaa);
    await expect(subject[Symbol.asyncDispose]()).rejects.toThrow(/zone id2: .*409/u);
    expect(deletions(uaa.asked)).toContain("DELETE /identity-zones/id1");
  });

  test("says that a client is refused, and not with which secret", async () => {
    await using uaa = await startUaa({ request: "POST /oauth/token" });
    const refusal = await create(uaa).catch(String);
    expect(refusal).toContain("UAA refuses its client admin");
    expect(refusal).not.toContain("canary");
  });

  test("says that there is no UAA where something else answers", async () => {
    await using uaa = await startUaa({ request: "GET /info" });
    await expect(create(uaa)).rejects.toThrow("There is no UAA at http://localhost:");
    expect(uaa.asked).toEqual(["GET /info"]);
  });

  test("skips what closed queries refuse where queries are open", async () => {
    await using open = await startUaa();
    expect((await create(open)).lacks["closed queries"]).toContain("queryString");
    await using closed = await startUaa({ request: "POST /oauth/token", times: 2 });
    expect((await create(closed)).lacks["closed queries"]).toBeUndefined();
  });
});
