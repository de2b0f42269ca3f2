import { describe, expect, test } from "vitest";
import { loginWorld } from "../../../test/support/login-world.ts";
import { some } from "../../../test/support/some.ts";
import { fail, succeed } from "./result.ts";
import type { EndpointAnswer } from "./token-endpoint.ts";

const problemOf = ({ result }: { readonly result: { readonly ok: boolean; readonly problem?: unknown } }) =>
  result.ok ? "none" : result.problem;

const silence: EndpointAnswer = fail("timeout");
const answered = (status: number): EndpointAnswer => succeed(some.refusal(status));

describe("a password that went out and was not answered", () => {
  test.for([
    { met: silence, because: "xsuaa hangs" },
    { met: fail("connection"), because: "the connection broke" },
    { met: answered(500), because: "xsuaa may have broken down behind the check" },
    { met: answered(502), because: "a gateway answered" },
    { met: answered(504), because: "a gateway answered" },
    { met: answered(408), because: "a gateway answered" },
    { met: succeed(some.refusal(200, "not json")), because: "nobody understands the answer" },
    { met: fail("too_large"), because: "the answer is nobody's" },
    { met: answered(403), because: "something stands in between" },
  ])("is not sent again in the request, and after a minute at the earliest: $because", async ({ met }) => {
    const { world, start, ask, logins, advance } = loginWorld();
    world.fault = () => met;
    const process = start();
    await ask(process);
    expect(logins()).toHaveLength(1);
    world.fault = () => undefined;
    advance(59_999);
    expect((await ask(process)).result.ok).toBe(false);
    expect(logins()).toHaveLength(1);
    advance(1);
    expect((await ask(process)).result.ok).toBe(true);
  });

  test("is counted when the process trips over what became of it, too", async () => {
    const { world, start, ask, advance } = loginWorld();
    let tried = 0;
    world.fault = () => {
      tried++;
      throw new Error("a bug");
    };
    const process = start();
    await expect(ask(process)).rejects.toThrow("a bug");
    for (let second = 1; second < 60; second++, advance(1_000))
      expect(problemOf(await ask(process))).toMatchObject({ code: "login_resting" });
    expect(tried).toBe(1);
    advance(1_000);
    world.fault = () => undefined;
    expect((await ask(process)).result.ok).toBe(true);
  });

  test("goes out three times in an hour at most: the fourth may tell, the fifth locks", async () => {
    const { world, start, ask, logins, advance } = loginWorld();
    world.fault = () => silence;
    const process = start();
    for (let minute = 0; minute < 60; minute++, advance(60_000)) await ask(process);
    expect(logins()).toHaveLength(3);
    await ask(process);
    expect(logins()).toHaveLength(4);
  });

  test("says how long that is", async () => {
    const { world, start, ask, advance } = loginWorld();
    world.fault = () => silence;
    const process = start();
    expect(problemOf(await ask(process))).toEqual({
      code: "endpoint_unreachable",
      reason: "timeout",
      retryAfterMs: 60_000,
    });
    advance(30_000);
    expect(problemOf(await ask(process))).toEqual({ code: "login_resting", retryAfterMs: 30_000 });
  });

  test.for([429, 503])(
    "is no failed login when xsuaa says %i: the subaccount rests, as for any mint",
    async (status) => {
      const { world, start, ask, logins, advance } = loginWorld();
      world.fault = () => answered(status);
      const process = start();
      await ask(process);
      await ask(process);
      expect(logins()).toHaveLength(1);
      for (let more = 2; more <= 6; more++) {
        advance(60_000);
        await ask(process);
        expect(logins()).toHaveLength(more);
      }
      world.fault = () => undefined;
      advance(60_000);
      expect((await ask(process)).result.ok).toBe(true);
    },
  );
});

describe("a password of which no byte went out", () => {
  test.for(["dns", "tls", "connection", "timeout"] as const)(
    "is sent again in the same request (%s)",
    async (problem) => {
      const { world, start, ask, logins } = loginWorld();
      let failing = 2;
      world.fault = ({ grant_type: grant }) =>
        grant === "password" && failing-- > 0 ? { ...fail(problem), unsent: true } : undefined;
      const { result, record } = await ask(start(), "all");
      expect(result.ok).toBe(true);
      expect(record).toMatchObject({ answers: [problem, problem, 200], logins: 1 });
      expect(logins()).toHaveLength(1);
    },
  );

  test("costs nobody an hour, however often it fails", async () => {
    const { world, start, ask, advance } = loginWorld();
    world.fault = () => ({ ...fail("connection"), unsent: true });
    const process = start();
    for (let minute = 0; minute < 10; minute++, advance(61_000))
      expect(problemOf(await ask(process))).toMatchObject({ code: "endpoint_unreachable" });
    world.fault = () => undefined;
    expect((await ask(process)).result.ok).toBe(true);
  });
});
