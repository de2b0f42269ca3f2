import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accessDenied } from "../../packages/local/src/secrets-manager/fault.ts";
import { plantedKeyFaults } from "./planted-key-faults.ts";
import { refuse } from "./planted-user-faults.ts";
import { configureUserKey, loginsOf, workingUserKey } from "./user-key.ts";
import { clientNamed, startWorld, type World } from "./world.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
  world.configure("well");
  world.secretsManager.put("btp/test/well", world.keyOf(clientNamed("well")));
});
afterEach(() => world[Symbol.asyncDispose]());

describe("btp-broker keys list and keys show", () => {
  test("list where keys are, and read no value", async () => {
    world.configure("absent");
    const { exit, text } = await world.run(["keys", "list"]);
    expect(exit).toBe(1);
    expect(text).toMatch(
      /^well: btp\/test\/well\n +arn:aws:secretsmanager:.*\n +KMS key aws\/secretsmanager, last changed .*\n +version .*: AWSCURRENT$/m,
    );
    expect(text).toMatch(/^absent: btp\/test\/absent\n +there is no such secret/m);
    expect(world.asked("GetSecretValue")).toBe(0);
  });

  test("list says how to keep a secret that is marked for deletion, and that one has no value", async () => {
    await plantedKeyFaults.find(({ id }) => id === "deletion")?.plant(world);
    const { exit, text } = await world.run(["keys", "list"]);
    expect([exit, text]).toEqual([1, expect.stringMatching(/marked for deletion[^]*restore-secret/)]);
  });

  test("show what is not secret of a key, and ask xsuaa for nothing", async () => {
    const { exit, text } = await world.run(["keys", "show", "well"]);
    expect([exit, text]).toEqual([0, expect.stringContaining("sb-well!t1")]);
    expect(world.tokenRequests(clientNamed("well"))).toBe(0);
  });

  test("show says what is wrong with what is stored", async () => {
    world.secretsManager.put("btp/test/well", "canary");
    expect(await world.run(["keys", "show", "well"])).toEqual({
      exit: 1,
      text: expect.stringContaining("not JSON"),
    });
  });

  test("show knows the configuration's keys only", async () => {
    expect(await world.run(["keys", "show", "btp/test/well"])).toEqual({
      exit: 2,
      text: expect.stringContaining("It has: well."),
    });
  });
});

describe("btp-broker keys list and keys show, for a key with a user,", () => {
  test("list where the user's secrets are as well, and read no value", async () => {
    workingUserKey(world, "admin", { totp: true });
    const { exit, text } = await world.run(["keys", "list"]);
    expect(exit).toBe(0);
    for (const line of [
      "admin: btp/test/admin",
      "admin, its user: btp/test/admin-user",
      "admin, its second factor: btp/test/admin-totp",
    ])
      expect(text).toMatch(new RegExp(`^${line}\\n +arn:aws:secretsmanager:`, "m"));
    expect(world.asked("GetSecretValue")).toBe(0);
  });

  test("list says which of them is not there", async () => {
    workingUserKey(world, "admin");
    world.secretsManager.remove("btp/test/admin-user");
    const { exit, text } = await world.run(["keys", "list"]);
    expect([exit, text]).toEqual([
      1,
      expect.stringMatching(/^admin, its user: btp\/test\/admin-user\n +there is no such secret/m),
    ]);
  });

  test("list says that xsuaa has refused the password", async () => {
    workingUserKey(world, "admin");
    await refuse(world, "admin");
    const { text } = await world.run(["keys", "list"]);
    expect(text).toMatch(/AWSCURRENT btp-broker-refused\n +xsuaa has refused the current version/);
  });

  test("show who the user is, and log nobody in", async () => {
    workingUserKey(world, "admin", { totp: true });
    const { exit, text } = await world.run(["keys", "show", "admin"]);
    expect([exit, text]).toEqual([
      0,
      expect.stringMatching(
        /sb-admin!t1[^]*its user: btp\/test\/admin-user\n +username {2}admin@example\.com\nits second factor: btp\/test\/admin-totp\n +it is a seed$/,
      ),
    ]);
    expect(loginsOf(world, "admin")).toEqual({ logins: 0, refused: 0 });
  });

  test("show says what is wrong with each of the three", async () => {
    configureUserKey(world, "admin", { totp: true });
    world.secretsManager.put("btp/test/admin-user", '{"username":"canary"}');
    world.secretsManager.put("btp/test/admin-totp", "canary");
    const { exit, text } = await world.run(["keys", "show", "admin"]);
    expect(exit).toBe(1);
    for (const words of ["there is no such secret", "password: missing", "not the seed of a second factor"])
      expect(text).toContain(words);
  });

  test("show exits with 1 where nothing is wrong but that xsuaa has refused the password", async () => {
    workingUserKey(world, "admin");
    await refuse(world, "admin");
    expect(await world.run(["keys", "show", "admin"])).toEqual({
      exit: 1,
      text: expect.stringMatching(/xsuaa has refused version [0-9a-f-]{36}: nobody logs in with it/),
    });
  });

  test("show says that xsuaa has refused the password, to those who may not read it, too", async () => {
    workingUserKey(world, "admin");
    await refuse(world, "admin");
    world.secretsManager.faults.always("GetSecretValue", accessDenied);
    expect(await world.run(["keys", "show", "admin"])).toEqual({
      exit: 1,
      text: expect.stringMatching(/these AWS credentials may not[^]*xsuaa has refused version [0-9a-f-]{36}/),
    });
  });
});
