import { fail } from "@btp-token-broker/core";
import { describe, expect, test } from "vitest";
import { ask } from "../../../../test/support/app-request.ts";
import { the } from "../../../../test/support/the.ts";

describe("GET /access", () => {
  test("tells a caller who it is and what it may ask for", async () => {
    const { body, audit } = await ask("/access");
    expect(body).toEqual({
      principal: the.principal.name,
      caller: "orders",
      keys: [{ key: "cis-central", scopes: ["job.read"] }],
    });
    expect(audit.outcome).toBe("answered");
  });

  test("tells the service URLs of one key, and passes its name on as it is", async () => {
    const { body } = await ask("/access/cis-central");
    expect(body).toEqual({ key: "cis-central", scopes: the.scopes, service_urls: the.profile.serviceUrls });
  });

  test("answers a refusal of the broker's", async () => {
    const accessTo = async () => fail({ code: "access_denied" } as const);
    const { status, body } = await ask("/access/cis-central", { accessTo });
    expect(status).toBe(403);
    expect(body["error_description"]).toContain(the.principal.name);
  });

  test.for(["/access?key=k", "/access/cis-central?scope=a"])("takes no parameters: %s", async (target) => {
    expect(await ask(target)).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });
});
