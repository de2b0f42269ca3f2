import { equal, match, notEqual, ok } from "node:assert/strict";
import { claimsIn, refusedWith, said, sameNames, tokenIn } from "./expectation.ts";
import type { ContractRow } from "./row.ts";
import { lockOut, refresh, signIn, userRow } from "./user-case.ts";

const ROW = 43;

/** The refresh grant: what a refresh token brings, and to whom. */
export const refreshRows: readonly ContractRow[] = [
  userRow({
    row: ROW,
    request: "the refresh token",
    answer: "a new token for the same user",
    because: "it spares the user another sign-in",
    shows: async ({ subject, user }) => {
      const first = await signIn(subject, user);
      const second = await refresh(subject, first);
      for (const same of ["user_id", "auth_time", "grant_type"])
        equal(claimsIn(second)[same], claimsIn(first)[same]);
      ok(tokenIn(second) !== tokenIn(first), "It is the same token");
    },
  }),
  userRow({
    row: ROW,
    request: "the refresh token, and what comes with the new token",
    answer: "the same refresh token, and an id token",
    because: "it is not rotated, and openid was granted",
    shows: async ({ subject, user }) => {
      const first = await signIn(subject, user);
      const second = await refresh(subject, first);
      equal(second.json["refresh_token"], first.json["refresh_token"], "It is another refresh token");
      equal(typeof second.json["id_token"], "string");
      notEqual(second.json["id_token"], first.json["id_token"]);
      tokenIn(await refresh(subject, first));
    },
  }),
  userRow({
    row: ROW,
    request: "the refresh token with scope=a.read",
    answer: "a.read, and no id token",
    because: "a scope that was granted narrows",
    shows: async ({ subject, user }) => {
      const answer = await refresh(subject, await signIn(subject, user), { scope: "a.read" });
      sameNames(claimsIn(answer)["scope"], ["a.read"]);
      equal(answer.json["id_token"], undefined);
    },
  }),
  userRow({
    row: ROW,
    request: "the refresh token with a scope that was not granted",
    answer: "400 invalid_scope, and its member scope says what was",
    because: "no more can be had than with the password",
    shows: async ({ subject, user }) => {
      const first = await signIn(subject, user, { scope: "a.read openid" });
      const answer = await refresh(subject, first, { scope: "a.read uaa.user" });
      refusedWith(answer, 400, "invalid_scope");
      sameNames(answer.json["scope"], ["a.read", "openid"]);
    },
  }),
  userRow({
    row: ROW,
    request: "the refresh token of a user who was locked out since",
    answer: "a new token",
    because: "no password is looked at",
    shows: async ({ subject, user }) => {
      const first = await signIn(subject, user);
      await lockOut(subject, user);
      tokenIn(await refresh(subject, first));
    },
  }),
  userRow({
    row: ROW,
    request: "the refresh token of before its client had a second secret",
    answer: "401 invalid_token",
    because: "the server compares rev_sig, as with access tokens that it is asked about",
    shows: async ({ subject, user }) => {
      const { client, add } = await subject.startRotation();
      const first = await signIn(subject, user, {}, client);
      tokenIn(await refresh(subject, first, {}, client));
      await add("next2");
      const answer = await refresh(subject, first, {}, client);
      refusedWith(answer, 401, "invalid_token");
      match(String(answer.json["error_description"]), /revocable signature mismatch$/u);
    },
  }),
  userRow({
    row: ROW,
    request: "a refresh token that nobody was given",
    answer: "401 invalid_token",
    because: "it is expired, revoked or invented, and nobody says which",
    shows: async ({ subject, user }) => {
      const refresh_token = "880518543af44fe2b50fd61878a83bf9-r";
      const answer = await refresh(subject, await signIn(subject, user), { refresh_token });
      refusedWith(answer, 401, "invalid_token");
      match(String(answer.json["error_description"]), /^The token expired, was revoked/u);
    },
  }),
  userRow({
    row: ROW,
    request: "no refresh token",
    answer: "401 invalid_token",
    because: "the grant is nothing without it",
    shows: async ({ subject, user }) => {
      const answer = await refresh(subject, await signIn(subject, user), { refresh_token: undefined });
      refusedWith(answer, 401, "invalid_token");
    },
  }),
  userRow({
    row: ROW,
    request: "the refresh token through a client without that grant",
    answer: "401 invalid_client",
    because: "clients have their grants",
    shows: async ({ subject, user }) => {
      const answer = await refresh(subject, await signIn(subject, user), {}, subject.plain);
      refusedWith(answer, 401, "invalid_client");
      match(String(answer.json["error_description"]), /^Unauthorized grant type/u, said(answer));
    },
  }),
];
