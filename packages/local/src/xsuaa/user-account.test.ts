import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seed } from "../xsuaa-harness.ts";
import { LOCKOUT_MS, MOST_FAILURES, openAccount } from "./user-account.ts";

const START = 1_111_111_110_000;
const user = { username: "alice", password: "koala" };

/** An account, and a clock that is moved by hand. */
function account(totp?: string) {
  let now = START;
  return {
    account: openAccount({ ...user, ...(totp !== undefined && { totp }) }, () => now),
    pass: (ms: number) => void (now += ms),
  };
}
type Account = ReturnType<typeof account>["account"];

function fail(account: Account, times: number): void {
  for (let nth = 0; nth < times; nth++) account.logIn("wrong");
}

describe("an account is locked", () => {
  test.for([
    { times: MOST_FAILURES - 1, problem: undefined, because: "one more is allowed" },
    { times: MOST_FAILURES, problem: "locked", because: "these are five" },
    { times: MOST_FAILURES + 1, problem: "locked", because: "it has been since the fifth" },
  ])("after $times wrong passwords: the right one is $problem, because $because", ({ times, problem }) => {
    const { account: tried } = account();
    fail(tried, times);
    expect(tried.logIn(user.password)).toBe(problem);
  });

  test.for([
    { after: LOCKOUT_MS - 1, problem: "locked", because: "a millisecond of the hour is left" },
    { after: LOCKOUT_MS, problem: undefined, because: "the hour is over" },
    { after: LOCKOUT_MS + 1, problem: undefined, because: "it stays over" },
  ])("for an hour: after $after ms the right password is $problem, because $because", (row) => {
    const { account: tried, pass } = account();
    fail(tried, MOST_FAILURES);
    expect(tried.lockedUntil).toBe(START + LOCKOUT_MS);
    pass(row.after);
    expect(tried.lockedUntil).toBe(row.problem === "locked" ? START + LOCKOUT_MS : undefined);
    expect(tried.logIn(user.password)).toBe(row.problem);
  });

  test("no longer because somebody went on trying", () => {
    const { account: tried, pass } = account();
    fail(tried, MOST_FAILURES);
    pass(LOCKOUT_MS - 1);
    fail(tried, MOST_FAILURES);
    pass(1);
    expect(tried.logIn(user.password)).toBeUndefined();
  });

  test("only by failures in a row, however long between them, and begins to count anew after a lockout", () => {
    const { account: tried, pass } = account();
    fail(tried, MOST_FAILURES - 1);
    tried.logIn(user.password);
    fail(tried, MOST_FAILURES - 1);
    expect(tried.counters).toMatchObject({ failures: MOST_FAILURES - 1 });
    pass(30 * 86_400_000);
    fail(tried, 1);
    expect(tried.logIn(user.password)).toBe("locked");
    pass(LOCKOUT_MS);
    expect(tried.counters.failures).toBe(0);
    fail(tried, MOST_FAILURES - 1);
    expect(tried.logIn(user.password)).toBeUndefined();
  });

  test("until somebody unlocks it, and not until somebody changes the password", () => {
    const { account: tried } = account();
    fail(tried, MOST_FAILURES);
    tried.setPassword("another");
    expect(tried.logIn("another")).toBe("locked");
    tried.unlock();
    expect([tried.logIn("another"), tried.logIn(user.password)]).toEqual([undefined, "password_wrong"]);
  });
});

describe("an account counts", () => {
  test("what was right, what was refused, and what was wrong since", () => {
    const { account: tried } = account();
    fail(tried, 1);
    tried.logIn(user.password);
    fail(tried, MOST_FAILURES);
    tried.logIn(user.password);
    tried.countRefresh();
    expect(tried.counters).toEqual({ logins: 1, refused: 7, failures: 5, refreshes: 1 });
  });
});

describe("a second factor", () => {
  test.for([
    { presented: (code: string) => `koala${code}`, is: undefined, because: "it stands right behind" },
    { presented: () => "koala", is: "code_wrong", because: "it is missing" },
    { presented: (code: string) => `koala ${code}`, is: "code_wrong", because: "nothing stands between" },
    { presented: (code: string) => `${code}koala`, is: "password_wrong", because: "it stands before" },
    { presented: (code: string) => `koal${code}`, is: "password_wrong", because: "the password is wrong" },
    { presented: (code: string) => code, is: "password_wrong", because: "there is no password" },
  ])("is $is when $because", ({ presented, is }) => {
    const { account: tried } = account(seed);
    expect(tried.logIn(presented(tried.code ?? ""))).toBe(is);
  });

  test("is used up by a login, and by nothing else", () => {
    const { account: tried, pass } = account(seed);
    const code = tried.code ?? "";
    expect(tried.logIn(`wrong${code}`)).toBe("password_wrong");
    expect(tried.logIn(`koala${code}`)).toBeUndefined();
    expect(tried.logIn(`koala${code}`)).toBe("code_wrong");
    pass(29_999);
    expect(tried.code).toBe(code);
    pass(1);
    expect(tried.logIn(`koala${tried.code}`)).toBeUndefined();
  });

  test("locks as passwords do when it is wrong, and is not used up while the account is locked", () => {
    const { account: tried } = account(seed);
    for (let nth = 0; nth < MOST_FAILURES; nth++) tried.logIn("koala");
    expect(tried.logIn(`koala${tried.code}`)).toBe("locked");
    tried.unlock();
    expect(tried.logIn(`koala${tried.code}`)).toBeUndefined();
  });

  test("is nothing for an account without one", () => {
    const { account: tried } = account();
    expect([tried.code, tried.logIn("koala123456")]).toEqual([undefined, "password_wrong"]);
  });
});

/** What an account has to say, told from when wrong passwords were sent; an independent telling of the same rule. */
function expectedOf(steps: readonly Step[]): (string | undefined)[] {
  let now = START;
  let wrong: readonly number[] = [];
  return steps.flatMap((step) => {
    if (typeof step === "number") {
      now += step;
      return [];
    }
    const fifth = wrong[MOST_FAILURES - 1];
    if (fifth !== undefined && now < fifth + LOCKOUT_MS) return ["locked"];
    if (fifth !== undefined) wrong = [];
    wrong = step === "wrong" ? [...wrong, now] : [];
    return [step === "wrong" ? "password_wrong" : undefined];
  });
}
/** A password that is sent, or milliseconds that pass. */
type Step = "wrong" | "right" | number;

test("whatever is tried and however time passes, the right password is refused for an hour after five wrong ones, and never else", () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant<Step>("wrong") },
    fc.constant<Step>("right"),
    fc.oneof(fc.constant<Step>(LOCKOUT_MS), fc.integer({ min: 0, max: LOCKOUT_MS })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { account: tried, pass } = account();
      const heard = steps.flatMap((each) => {
        if (typeof each !== "number") return [tried.logIn(each === "right" ? user.password : each)];
        pass(each);
        return [];
      });
      expect(heard).toEqual(expectedOf(steps));
    }),
  );
});
