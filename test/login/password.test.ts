import { inspect } from "node:util";
import {
  type Configuration,
  defineBroker,
  type ExpectedKey,
  type LoginAnswer,
  type Logins,
  type ScopeSet,
} from "@btp-token-broker/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startUpstreams, type Upstreams } from "../../packages/local/src/upstreams.ts";
import { createLoginsOnSockets } from "../support/login-on-sockets.ts";
import { the } from "../support/the.ts";

const HOUR = 3_600_000;
const SECOND = 1_000;
const USER = "btp/test/admin-user";

/** A key with a user, as the deployment knows it; where its xsuaa is on loopback is known only when that is there. */
function configured(totp: boolean): Configuration {
  return defineBroker((stage) => ({
    aws: { region: "eu-central-1" },
    keys: {
      admin: {
        secret: `btp/${stage}/admin`,
        user: `btp/${stage}/admin-user`,
        ...(totp && { totp: `btp/${stage}/admin-totp` }),
        expect: { origin: the.origin },
      },
    },
    callers: { orders: { role: the.roleArn } },
    rules: [{ id: "orders-admin", callers: ["orders"], key: "admin", scopes: ["job.read", "event.read"] }],
  }))("test");
}

describe.for([{ factor: false }, { factor: true }])(
  "with a second factor: $factor, the login process",
  ({ factor }) => {
    let upstreams: Upstreams;
    let configuration: Configuration;
    const pauses: number[] = [];
    let onPause = async (): Promise<void> => undefined;
    beforeEach(async () => {
      const pinned = configured(factor);
      const pinnedTo = (expect: ExpectedKey): Configuration => ({
        ...pinned,
        keys: new Map([...pinned.keys].map(([name, key]) => [name, { ...key, expect }])),
      });
      // Without a pin its keys say where it really is, and where that is nobody knows before.
      upstreams = await startUpstreams({
        configuration: pinnedTo({}),
        account: the.account,
        lifeSeconds: 1_800,
      });
      const { clock, xsuaa } = upstreams;
      // To the beginning of a time step, so that no wait for the next one fits into a request.
      clock.advance(30 * SECOND - (clock.now() % (30 * SECOND)));
      configuration = pinnedTo({ origin: xsuaa.origin });
      pauses.length = 0;
      onPause = async () => undefined;
      answers.length = 0;
    });
    afterEach(async () => {
      await upstreams[Symbol.asyncDispose]();
      const shown = inspect(answers, { depth: null, showHidden: true }) + JSON.stringify(answers);
      // Tokens are JWTs; refresh tokens of the local xsuaa end so.
      expect(shown).not.toMatch(/eyJ|[\da-f]{32}-r|wrong|\+&%/);
    });

    const answers: LoginAnswer[] = [];
    const start = () =>
      createLoginsOnSockets(configuration, upstreams, async (ms) => {
        pauses.push(ms);
        upstreams.clock.advance(ms);
        await onPause();
      });
    const ask = async (logins: Logins, scopes: ScopeSet = "all", leftMs = 5_500) => {
      const deadline = upstreams.clock.now() + leftMs;
      const answer = await logins.mint({ key: "admin", scopes, deadline });
      answers.push(answer);
      return answer.result.ok ? "token" : answer.result.problem.code;
    };
    /** What the identity provider has seen of the user. */
    const account = () => {
      const [key] = upstreams.keys;
      const found = upstreams.xsuaa.users.get(key?.user?.user.username ?? "");
      if (!found) throw new Error("The user is there from the start");
      return found;
    };
    const storeUser = (password: string) =>
      upstreams.secretsManager.put(USER, JSON.stringify({ username: account().user.username, password }));
    /** With a second factor the first login of a process waits for the next time step. */
    const nextStep = () => upstreams.clock.advance(30 * SECOND);
    const clientid = () => upstreams.keys[0]?.client.clientid ?? "";

    const [processes, requests] = factor ? [5, 5] : [50, 20];
    test(`tries a wrong password once, in ${processes} processes of ${requests} requests each, and the corrected one at the first request`, async () => {
      const { password } = account().user;
      storeUser("wrong");
      for (let process = 0; process < processes; process++) {
        const logins = start();
        for (let request = 0; request < requests; request++) {
          const said = await ask(logins);
          expect(["password_refused", "passcode_used"]).toContain(said);
          if (said === "passcode_used") nextStep();
        }
      }
      expect(account().counters).toMatchObject({ logins: 0, refused: 1, failures: 1 });
      expect(account().lockedUntil).toBeUndefined();
      storeUser(password);
      const logins = start();
      if (factor) {
        await ask(logins);
        nextStep();
      }
      expect(await ask(logins)).toBe("token");
    });

    test("logs in once in 12 hours of tokens that live half an hour", async () => {
      const logins = start();
      for (let tries = 0; (await ask(logins)) !== "token"; tries++) {
        expect(tries).toBeLessThan(2);
        nextStep();
      }
      for (let minute = 0; minute < 12 * 60; minute += 15, upstreams.clock.advance(15 * 60 * SECOND))
        expect(await ask(logins, ["admin!b14.job.read"])).toBe("token");
      expect(account().counters).toMatchObject({ logins: 1, refused: 0, refreshes: 48 });
    });

    test("logs in once more when the refresh token is over", async () => {
      upstreams.xsuaa.refreshTokens.setLifeSeconds(3_600);
      const logins = start();
      await ask(logins);
      nextStep();
      await ask(logins);
      upstreams.clock.advance(HOUR);
      expect(await ask(logins)).toBe("token");
      expect(account().counters).toMatchObject({ logins: 2, refused: 0 });
    });

    test("never makes two logins in one time step, whoever ends its sessions and its processes", async () => {
      let logins = start();
      for (let turn = 0; turn < 60; turn++, upstreams.clock.advance(10 * SECOND)) {
        if (turn % 7 === 6) logins = start();
        if (turn % 2 === 1) upstreams.xsuaa.refreshTokens.revoke();
        await ask(logins);
      }
      const { logins: made, refused } = account().counters;
      expect(made).toBeGreaterThan(5);
      expect(refused).toBe(0);
    });

    test("does not send a password again that xsuaa has and does not answer", async () => {
      const logins = start();
      if (factor) {
        await ask(logins);
        nextStep();
      }
      upstreams.xsuaa.faults.next(clientid(), "hang");
      expect(await ask(logins)).toBe("endpoint_unreachable");
      expect(answers.at(-1)?.record).toMatchObject({ answers: ["timeout"], logins: 1 });
      const { requests } = upstreams.xsuaa.counters(clientid());
      for (let tries = 0; tries < 59; tries++, upstreams.clock.advance(SECOND))
        expect(await ask(logins)).toBe("login_resting");
      expect(upstreams.xsuaa.counters(clientid()).requests).toBe(requests);
      upstreams.clock.advance(SECOND);
      expect(await ask(logins)).toBe("token");
    }, 15_000);

    test("sends a password again that did not go out", async () => {
      const logins = start();
      if (factor) {
        await ask(logins);
        nextStep();
      }
      await upstreams.xsuaa.stop();
      onPause = () => upstreams.xsuaa.start();
      pauses.length = 0;
      expect(await ask(logins)).toBe("token");
      expect(answers.at(-1)?.record).toMatchObject({ answers: ["connection", 200], logins: 1 });
      expect(account().counters).toMatchObject({ logins: 1, refused: 0 });
    });

    test("leaves a locked user alone for an hour, and does not mark a password that may be right", async () => {
      for (let failure = 0; failure < 5; failure++) account().logIn("wrong");
      const logins = start();
      if (factor) {
        await ask(logins);
        nextStep();
      }
      expect(await ask(logins)).toBe("user_locked");
      const { refused } = account().counters;
      for (let minute = 0; minute < 59; minute++, upstreams.clock.advance(60 * SECOND))
        expect(await ask(logins)).toBe("user_locked");
      expect(account().counters.refused).toBe(refused);
      upstreams.clock.advance(60 * SECOND);
      expect(await ask(logins)).toBe("token");
    });
  },
);
