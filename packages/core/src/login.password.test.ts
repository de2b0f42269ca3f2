import { describe, expect, test } from "vitest";
import { loginWorld } from "../../../test/support/login-world.ts";
import { some } from "../../../test/support/some.ts";
import { the } from "../../../test/support/the.ts";
import { succeed } from "./result.ts";

const HOUR = 3_600_000;
const problemOf = ({ result }: { readonly result: { readonly ok: boolean; readonly problem?: unknown } }) =>
  result.ok ? "none" : result.problem;

describe("a password that xsuaa refuses", () => {
  test("is tried once, by 50 processes with 20 requests each, and the corrected one at once", async () => {
    const { world, start, ask, logins, putUser } = loginWorld();
    putUser("wrong");
    for (let process = 0; process < 50; process++) {
      const logins = start();
      for (let request = 0; request < 20; request++)
        expect(problemOf(await ask(logins))).toMatchObject({ code: "password_refused" });
    }
    expect(logins()).toHaveLength(1);
    expect(world.failures).toBe(1);
    putUser("right");
    expect((await ask(start())).result.ok).toBe(true);
  });

  test("is followed by the corrected one in the same process, too", async () => {
    const { start, ask, putUser } = loginWorld();
    putUser("wrong");
    const process = start();
    await ask(process);
    putUser("right");
    expect((await ask(process)).result.ok).toBe(true);
  });

  test("moves its mark to each further version that is refused", async () => {
    const { start, ask, putUser, marked, logins } = loginWorld();
    for (const password of ["wrong", "worse"]) {
      putUser(password);
      for (const process of [start(), start()]) await ask(process);
    }
    expect(marked.get("user")).toBe("user-3");
    expect(logins()).toHaveLength(2);
  });

  test("is remembered by its process where it cannot be marked, and marked as soon as it can", async () => {
    const { world, start, ask, putUser, marked, logins } = loginWorld();
    putUser("wrong");
    world.markable = false;
    const process = start();
    for (let request = 0; request < 20; request++)
      expect(problemOf(await ask(process))).toMatchObject({ code: "password_refused" });
    expect(logins()).toHaveLength(1);
    world.markable = true;
    await ask(process);
    expect(marked.get("user")).toBe("user-2");
  });

  test("stays refused while reads do not show the mark yet", async () => {
    const { world, start, ask, putUser, logins, advance } = loginWorld();
    putUser("wrong");
    world.marksShown = false;
    const process = start();
    await ask(process);
    advance(299_999);
    expect(problemOf(await ask(process))).toMatchObject({ code: "password_refused", remembered: true });
    expect(logins()).toHaveLength(1);
  });

  test("is tried again when somebody has taken the mark away, in every process", async () => {
    const { world, start, ask, putUser, marked, advance } = loginWorld();
    putUser("wrong");
    const [process, other] = [start(), start()];
    await ask(process);
    await ask(other);
    world.password = "wrong"; // It is the right one now: somebody has set it at SAP.
    marked.delete("user");
    advance(300_000);
    expect((await ask(process)).result.ok).toBe(true);
    expect((await ask(other)).result.ok).toBe(true);
  });

  test("is marked even when whoever asked has gone", async () => {
    const { world, start, ask, putUser, marked, advance } = loginWorld();
    putUser("wrong");
    world.fault = () => {
      advance(5_900);
      return undefined;
    };
    expect(problemOf(await ask(start(), the.scopes, 1_000))).toMatchObject({ code: "password_refused" });
    expect(marked.get("user")).toBe("user-2");
  });

  test("is marked even when the answer comes after everybody has given up", async () => {
    const { world, start, ask, putUser, marked, advance } = loginWorld();
    putUser("wrong");
    world.fault = () => {
      advance(10_000);
      return undefined;
    };
    expect(problemOf(await ask(start()))).toMatchObject({ code: "password_refused" });
    expect(marked.get("user")).toBe("user-2");
  });

  test("is given its whole time to be judged, however little whoever asked has left", async () => {
    const { world, start, ask } = loginWorld();
    await ask(start(), "all", 800);
    expect(world.deadlines).toEqual([the.now + 6_000]);
  });

  test("is not taken for one whose mark was taken away when a later one has got the mark", async () => {
    const { world, start, ask, putUser, bringBackUser, marked, logins, advance } = loginWorld();
    const process = start();
    putUser("wrong");
    await ask(process);
    putUser("worse");
    await ask(process);
    expect(marked.get("user")).toBe("user-3");
    bringBackUser("wrong", 2);
    advance(300_000);
    expect(problemOf(await ask(process))).toEqual({
      code: "password_refused",
      reason: "password",
      remembered: true,
    });
    expect([logins().length, world.failures]).toEqual([2, 2]);
  });

  test("says whether it may have been the code", async () => {
    const { world, start, ask } = loginWorld();
    world.fault = () =>
      succeed(
        some.refusal(401, JSON.stringify({ error: "invalid_grant", error_description: "INVALID_OTP_CODE" })),
      );
    const process = start();
    expect(problemOf(await ask(process))).toEqual({ code: "password_refused", reason: "passcode" });
    expect(problemOf(await ask(process))).toEqual({
      code: "password_refused",
      reason: "passcode",
      remembered: true,
    });
    expect(problemOf(await ask(start()))).toEqual({ code: "password_refused", remembered: true });
  });
});

describe("a user whose account is locked", () => {
  test("is left alone for an hour, and not marked: the password may be right", async () => {
    const { world, start, ask, marked, logins, advance } = loginWorld();
    world.lockedUntil = the.now + HOUR;
    const process = start();
    expect(problemOf(await ask(process))).toEqual({ code: "user_locked", retryAfterMs: HOUR });
    advance(HOUR - 1);
    expect(problemOf(await ask(process))).toEqual({ code: "user_locked", retryAfterMs: 1 });
    advance(1);
    expect((await ask(process)).result.ok).toBe(true);
    expect([marked.size, logins().length]).toEqual([0, 2]);
  });
});
