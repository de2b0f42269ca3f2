import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accessDenied } from "../../packages/local/src/secrets-manager/fault.ts";
import { refuse } from "./planted-user-faults.ts";
import { loginsOf, userClient, userKeyText, userText, workingUserKey } from "./user-key.ts";
import { startWorld, type World } from "./world.ts";

let world: World;
beforeEach(async () => void (world = await startWorld()));
afterEach(() => world[Symbol.asyncDispose]());

const record = async () =>
  JSON.parse((await world.run(["check", "--json"])).text) as {
    readonly findings: readonly { readonly id: string }[];
    readonly keys: readonly Readonly<Record<string, unknown>>[];
  };

describe("btp-broker check and a key with a user", () => {
  test("says who the user is and that xsuaa knows the client, and warns of what a user means", async () => {
    workingUserKey(world, "admin", { totp: true });
    const { exit, text } = await world.run(["check"]);
    expect(exit).toBe(0);
    expect(text).toMatch(
      /^ok +admin: client sb-admin!t1, .*client known to xsuaa, user admin@example\.com not logged in$/m,
    );
    expect(text).toMatch(/^warning +user: key admin: every caller .*\n +To do without: /m);
    const { keys } = await record();
    expect(keys).toMatchObject([
      {
        key: "admin",
        user_secret: "btp/test/admin-user",
        user: "admin@example.com",
        password_refused: false,
        totp_secret: "btp/test/admin-totp",
        client_id: "sb-admin!t1",
      },
    ]);
  });

  test("logs nobody in, whatever is stored", async () => {
    workingUserKey(world, "admin");
    for (const members of [{}, { password: "canary-wrong" }, { username: "nobody@example.com" }]) {
      world.secretsManager.put("btp/test/admin-user", userText("admin", members));
      await world.run(["check"]);
    }
    expect(loginsOf(world, "admin")).toEqual({ logins: 0, refused: 0 });
  });

  test("asks xsuaa once for each client, however many keys have it, and not again when it is refused", async () => {
    workingUserKey(world, "admin");
    world.configure("again", { ...world.definition.keys["admin"], user: "btp/test/admin-user" });
    await world.run(["check"]);
    expect(world.tokenRequests(userClient("admin"))).toBe(1);
    world.xsuaa.clients.remove(userClient("admin").clientid);
    const { text } = await world.run(["check"]);
    expect(text.match(/^error +refused: /gm)).toHaveLength(2);
  });

  test("tells a refused password from the version that was stored after it", async () => {
    workingUserKey(world, "admin");
    await refuse(world, "admin");
    expect(await record()).toMatchObject({
      keys: [{ password_refused: true }],
      findings: [{ id: "password-refused" }, { id: "user" }],
    });
    world.secretsManager.put("btp/test/admin-user", userText("admin", { password: "canary-corrected" }));
    expect(await record()).toMatchObject({ keys: [{ password_refused: false }], findings: [{ id: "user" }] });
  });

  test("knows a refused password also where it may not read it", async () => {
    workingUserKey(world, "admin");
    await refuse(world, "admin");
    world.forbidden.add("btp/test/admin-user");
    const { findings } = await record();
    expect(findings.map(({ id }) => id)).toEqual(["user-unread", "password-refused", "user"]);
  });

  test("says that a secret is not there, or has no value, also where AWS forbids to read it", async () => {
    workingUserKey(world, "admin", { totp: true });
    for (const secret of ["btp/test/admin-user", "btp/test/admin-totp"]) {
      world.secretsManager.remove(secret);
      world.forbidden.add(secret);
    }
    await world.sdk.send(new CreateSecretCommand({ Name: "btp/test/admin-totp" }));
    const { text } = await world.run(["check"]);
    expect(text).toMatch(/^error +unreadable: key admin: the user's secret cannot be read: there is none/m);
    expect(text).toMatch(/^error +unreadable: .* second factor cannot be read: it has no current value/m);
  });

  test("knows a refused password also where it may not describe the secret", async () => {
    workingUserKey(world, "admin");
    await refuse(world, "admin");
    world.secretsManager.faults.always("DescribeSecret", accessDenied);
    const { findings } = await record();
    expect(findings.map(({ id }) => id)).toContain("password-refused");
  });

  test("finds a client secret that xsuaa refuses, although the version before it is right: nobody logs in with that", async () => {
    workingUserKey(world, "admin");
    const withoutGrant = { grant_type: undefined };
    world.secretsManager.put("btp/test/admin", userKeyText(world, "admin", withoutGrant));
    const right = userKeyText(world, "admin", withoutGrant);
    world.secretsManager.put("btp/test/admin", right.replace("canary-of-admin", "canary-of-nobody"));
    expect((await record()).findings.map(({ id }) => id)).toEqual(["refused", "user"]);
  });
});
