import { equal, match } from "node:assert/strict";
import { form, send } from "../../../packages/local/src/xsuaa/exchange.ts";
import { refusedWith, said, tokenIn } from "./expectation.ts";
import type { ContractRow } from "./row.ts";
import { lockOut, MOST_WRONG_PASSWORDS, signIn, userRow } from "./user-case.ts";

/** What locks an account, what does not, and for how long. */
export const lockoutRows: readonly ContractRow[] = [
  userRow({
    row: 37,
    request: "five wrong passwords, and the right one",
    answer: "401, account locked",
    because: "a locked account refuses the right password too",
    shows: async ({ subject, user }) => {
      await lockOut(subject, user);
      const answer = await signIn(subject, user);
      refusedWith(answer, 401, "unauthorized");
      match(String(answer.json["error_description"]), /^Your account has been locked because of too many/u);
    },
  }),
  userRow({
    row: 37,
    request: "four wrong passwords, the right one, and the same again",
    answer: "a token each time",
    because: "a right one ends the count",
    shows: async ({ subject, user }) => {
      for (const round of [1, 2]) {
        for (let tried = 1; tried < MOST_WRONG_PASSWORDS; tried++)
          equal((await signIn(subject, { ...user, password: "wrong" })).status, 401);
        const answer = await signIn(subject, user);
        equal(answer.status, 200, `round ${round}: ${said(answer)}`);
      }
    },
  }),
  userRow({
    row: 37,
    request: "five wrong passwords through a client without the grant, and the right one through another",
    answer: "401, account locked",
    because: "users are looked at before a client's grants",
    shows: async ({ subject, user }) => {
      const { baseUrl, plain } = subject;
      for (let tried = 0; tried < MOST_WRONG_PASSWORDS; tried++) {
        const fields = { grant_type: "password", username: user.username, password: "wrong" };
        const answer = await send(`${baseUrl}/oauth/token`, form(plain, fields));
        refusedWith(answer, 401, subject.dialect.badCredentials);
      }
      refusedWith(await signIn(subject, user), 401, "unauthorized");
    },
  }),
  userRow({
    row: 37,
    request: "five wrong passwords, and a wrong secret with the right one",
    answer: "401 bad credentials",
    because: "clients are looked at before users",
    shows: async ({ subject, user }) => {
      await lockOut(subject, user);
      const { baseUrl, pw } = subject;
      const fields = { grant_type: "password", username: user.username, password: user.password };
      const answer = await send(`${baseUrl}/oauth/token`, form({ ...pw, secret: "wrong" }, fields));
      refusedWith(answer, 401, subject.dialect.badCredentials);
      equal(answer.json["error_description"], "Bad credentials");
    },
  }),
  userRow({
    row: 38,
    request: "five wrong passwords, the lockout's time, and the right one",
    answer: "a token",
    because: "a lockout ends by itself",
    shows: async ({ subject, user, users }) => {
      await lockOut(subject, user);
      equal((await signIn(subject, user)).status, 401);
      await users.waitOutLockout();
      tokenIn(await signIn(subject, user));
    },
  }),
  userRow({
    row: 41,
    request: "an empty password, five times, and the right one",
    answer: "401 bad credentials, and then account locked",
    because: "an empty one is a wrong one",
    shows: async ({ subject, user }) => {
      for (let tried = 0; tried < MOST_WRONG_PASSWORDS; tried++) {
        const answer = await signIn(subject, { ...user, password: "" });
        refusedWith(answer, 401, subject.dialect.badCredentials);
      }
      refusedWith(await signIn(subject, user), 401, "unauthorized");
    },
  }),
];
