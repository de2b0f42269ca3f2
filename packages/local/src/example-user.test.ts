import { parseServiceKey, Secret } from "@btp-token-broker/core";
import { describe, expect, test } from "vitest";
import { some } from "../../../test/support/some.ts";
import { exampleKeys, storedSecrets } from "./example-key.ts";

const expectation = { origin: "https://acme.authentication.eu10.hana.ondemand.com" };

/** The keys of a configuration that names these users. */
function keysFor(users: readonly ({ user: string; totp?: string } | undefined)[]) {
  const keys = users.map((user, at) => [
    `key-${at + 1}`,
    { secret: `btp/${at + 1}`, ...(user && { ...user, expect: expectation }) },
  ]);
  const rules = [{ id: "read", callers: ["orders"], key: "key-1", scopes: ["custom.read"] }];
  return exampleKeys(some.configuration({ keys: Object.fromEntries(keys), rules }), "http://127.0.0.1:4281");
}

describe("exampleKeys() for a key with a user", () => {
  test("makes a key of cis that says user_token, in either of the shapes that say so", () => {
    const user = { user: "btp/user" };
    const keys = keysFor([user, user, user, undefined]).map(({ json }) => JSON.parse(json) as object);
    const userToken = expect.objectContaining({ grant_type: "user_token", uaa: expect.anything() });
    expect(keys.slice(0, 3)).toEqual([userToken, { credentials: userToken }, userToken]);
    expect(JSON.stringify(keys[3])).not.toContain("user_token");
  });

  test("makes a client that users log in through, and that gets nothing for itself", () => {
    const [key] = keysFor([{ user: "btp/user" }]);
    expect(key?.client).toMatchObject({
      authorities: ["uaa.none"],
      grants: ["password", "refresh_token"],
      scopes: ["key-1!b14.read", "key-1!b14.custom.read", "openid", "uaa.user", "xs_account.access"],
    });
    const parsed = parseServiceKey(new Secret(key?.json ?? ""));
    expect(parsed).toMatchObject({ ok: true, value: { clientId: key?.client.clientid } });
  });

  test("stores the user's name and password as the broker reads them, and the seed by itself", () => {
    const [key] = keysFor([{ user: "btp/user", totp: "btp/seed" }]);
    if (!key?.user) throw new Error("The key has no user");
    const { username, password, totp } = key.user.user;
    expect(storedSecrets(key)).toEqual([
      { secret: "btp/1", value: key.json },
      { secret: "btp/user", value: expect.any(String) },
      { secret: "btp/seed", value: totp },
    ]);
    expect(JSON.parse(storedSecrets(key)[1]?.value ?? "")).toEqual({ username, password });
    expect(totp).toMatch(/^[A-Z2-7]{32}$/);
  });

  test("has one user for one secret, with the second factor that any of its keys names", () => {
    const [one, two, other] = keysFor([
      { user: "btp/user" },
      { user: "btp/user", totp: "btp/seed" },
      { user: "btp/other" },
    ]);
    expect(one?.user?.user).toEqual(two?.user?.user);
    expect(one?.user?.user.totp).toBeDefined();
    expect(other?.user?.user.username).not.toBe(one?.user?.user.username);
    expect(other?.user?.user.totp).toBeUndefined();
  });

  test("has none for a key without, and stores the service key alone", () => {
    const [key] = keysFor([undefined]);
    expect(key?.user).toBeUndefined();
    expect(key && storedSecrets(key).map(({ secret }) => secret)).toEqual(["btp/1"]);
  });
});
