import { deepEqual, equal, match } from "node:assert/strict";
import { decodeJwt } from "jose";
import { form, send } from "../../../packages/local/src/xsuaa/exchange.ts";
import { claimsIn, refusedWith, said, sameNames, tokenIn } from "./expectation.ts";
import type { ContractRow } from "./row.ts";
import { signIn, userRow } from "./user-case.ts";

/** The password grant: who gets what. */
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
    row: 35,
    request: "the id token beside it",
    answer: "names the same user, for the client alone",
    because: "the scope openid is granted",
    shows: async ({ subject, user }) => {
      const answer = await signIn(subject, user);
      const { sub, aud, user_name } = decodeJwt(String(answer.json["id_token"]));
      deepEqual([sub, aud, user_name], [claimsIn(answer).sub, [subject.pw.clientid], user.username]);
    },
  }),
  userRow({
    row: 35,
    request: "scope=a.read a.write of a user who has a.read",
    answer: "a.read, and no id token",
    because: "what the user lacks is left out, and openid was not named",
    shows: async ({ subject, user }) => {
      const answer = await signIn(subject, user, { scope: "a.read a.write" });
      sameNames(claimsIn(answer)["scope"], ["a.read"]);
      equal(answer.json["id_token"], undefined);
    },
  }),
  userRow({
    row: 35,
    request: "the user's name in capitals",
    answer: "a token that names the user as it was made",
    because: "case makes no other user",
    shows: async ({ subject, user }) => {
      const answer = await signIn(subject, { ...user, username: user.username.toUpperCase() });
      equal(claimsIn(answer)["user_name"], user.username);
    },
  }),
  userRow({
    row: 36,
    request: "a user who does not exist, and a wrong password",
    answer: "401 and the same text",
    because: "nobody may find out which users exist",
    shows: async ({ subject, user }) => {
      const unknown = await signIn(subject, { ...user, username: "nobody" });
      refusedWith(unknown, 401, subject.dialect.badCredentials);
      equal(unknown.text, (await signIn(subject, { ...user, password: "wrong" })).text);
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
    row: 39,
    request: "a scope that the client cannot ask for, and one that it can",
    answer: "400 invalid_scope",
    because: "of the client's own scopes it is all or nothing",
    shows: async ({ subject, user }) => {
      const answer = await signIn(subject, user, { scope: "a.read nope.read" });
      refusedWith(answer, 400, "invalid_scope");
      match(String(answer.json["error_description"]), /^nope\.read is invalid\. Please use a valid scope/u);
    },
  }),
  userRow({
    row: 40,
    request: "login_hint with the user's origin, as it is, and encoded once more",
    answer: "a token of that origin",
    because: "the value is decoded once more than the form",
    shows: async ({ subject, user, users }) => {
      const hint = JSON.stringify({ origin: users.origin });
      for (const login_hint of [hint, encodeURIComponent(hint)]) {
        const answer = await signIn(subject, user, { login_hint });
        equal(claimsIn(answer)["origin"], users.origin);
      }
    },
  }),
  userRow({
    row: 40,
    request: "login_hint that is no JSON",
    answer: "a token",
    because: "it is as if it were not there",
    shows: async ({ subject, user }) => {
      tokenIn(await signIn(subject, user, { login_hint: '{"origin":' }));
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
];
