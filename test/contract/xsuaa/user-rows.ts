import { deepEqual, equal, match, ok } from "node:assert/strict";
import { form, type Received, send } from "../../../packages/local/src/xsuaa/exchange.ts";
import { claimsIn, refusedWith, said, sameNames, tokenIn } from "./expectation.ts";
import type { ContractRow } from "./row.ts";
import type { ContractUser, ContractUsers, XsuaaSubject } from "./subject.ts";

/** Wrong passwords after which a user is locked out. */
const MOST_WRONG_PASSWORDS = 5;

/** The grants for users. */
export const userRows: readonly ContractRow[] = [
  userRow({
    row: 35,
    request: "a user's name and password",
    answer: "a token that names the user, and a refresh token",
    because: "the client has the grants password and refresh_token",
    shows: async ({ subject, user }) => {
      const answer = await signIn(subject, user);
      const { user_name, origin, user_id, auth_time, grant_type, scope } = claimsIn(answer);
      deepEqual([user_name, grant_type], [user.username, "password"]);
      deepEqual([typeof origin, typeof user_id, typeof auth_time], ["string", "string", "number"]);
      sameNames(scope, ["openid", "uaa.user", "a.read"]);
      equal(typeof answer.json["refresh_token"], "string");
    },
  }),
  userRow({
    row: 36,
    request: "a wrong password, and a wrong secret",
    answer: "401 and the same text",
    because: "it does not say which of the two was wrong",
    shows: async ({ subject, user }) => {
      const wrong = await signIn(subject, { ...user, password: "wrong" });
      refusedWith(wrong, 401, subject.dialect.badCredentials);
      const { baseUrl, pw } = subject;
      const secret = await send(`${baseUrl}/oauth/token`, form({ ...pw, secret: "wrong" }));
      equal(wrong.text, secret.text);
    },
  }),
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
    row: 39,
    request: "a scope of the client that the user does not have",
    answer: "400 invalid_scope",
    because: "a user's token has what client and user both have",
    shows: async ({ subject, user }) => {
      const answer = await signIn(subject, user, { scope: "a.write" });
      refusedWith(answer, 400, "invalid_scope");
      match(String(answer.json["error_description"]), /not allowed any of the requested scopes/u);
    },
  }),
  userRow({
    row: 40,
    request: "login_hint with an unknown origin",
    answer: "401, no such identity provider",
    because: "the hint decides who is asked",
    shows: async ({ subject, user }) => {
      const login_hint = encodeURIComponent('{"origin":"nowhere"}');
      const answer = await signIn(subject, user, { login_hint });
      refusedWith(answer, 401, "unauthorized");
      match(
        String(answer.json["error_description"]),
        /^The origin provided in the login_hint does not match/u,
      );
    },
  }),
  userRow({
    row: 41,
    request: "no password",
    answer: "401",
    because: "a name proves nothing",
    shows: async ({ subject, user }) => {
      const answer = await signIn(subject, user, { password: undefined });
      equal(answer.status, 401, said(answer));
    },
  }),
  userRow({
    row: 42,
    request: "a passcode that nobody was given",
    answer: "401 Invalid passcode",
    because: "passcodes are given out one by one",
    shows: async ({ subject, user }) => {
      const fields = { username: undefined, password: undefined, passcode: "invented" };
      const answer = await signIn(subject, user, fields);
      refusedWith(answer, 401, "unauthorized");
      match(String(answer.json["error_description"]), /^Invalid passcode$/u);
    },
  }),
  userRow({
    row: 43,
    request: "the refresh token",
    answer: "a new token for the same user",
    because: "it spares the user another sign-in",
    shows: async ({ subject, user }) => {
      const first = await signIn(subject, user);
      const { baseUrl, pw } = subject;
      const refresh = { grant_type: "refresh_token", refresh_token: String(first.json["refresh_token"]) };
      const second = await send(`${baseUrl}/oauth/token`, form(pw, refresh));
      equal(claimsIn(second)["user_id"], claimsIn(first)["user_id"]);
      ok(tokenIn(second) !== tokenIn(first), "It is the same token");
    },
  }),
];

interface UserCase extends Omit<ContractRow, "needs" | "check"> {
  readonly shows: (stage: {
    readonly subject: XsuaaSubject;
    readonly users: ContractUsers;
    /** Made for this row alone: what it does to the account reaches no other. */
    readonly user: ContractUser;
  }) => Promise<void>;
}

function userRow({ shows, ...row }: UserCase): ContractRow {
  return {
    ...row,
    needs: "users",
    check: async (subject) => {
      const { users } = subject;
      if (!users) throw new Error(`${subject.name} does not lack users, and brings none`);
      await shows({ subject, users, user: await users.make() });
    },
  };
}

function signIn(
  { baseUrl, pw }: XsuaaSubject,
  { username, password }: ContractUser,
  fields: Readonly<Record<string, string | undefined>> = {},
): Promise<Received> {
  const sent = form(pw, { grant_type: "password", username, password, ...fields });
  return send(`${baseUrl}/oauth/token`, sent);
}

async function lockOut(subject: XsuaaSubject, user: ContractUser): Promise<void> {
  for (let tried = 0; tried < MOST_WRONG_PASSWORDS; tried++) {
    const answer = await signIn(subject, { ...user, password: "wrong" });
    refusedWith(answer, 401, subject.dialect.badCredentials);
  }
}
