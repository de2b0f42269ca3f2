import { deepEqual, equal, ok } from "node:assert/strict";
import { decodeJwt, type JWTPayload } from "jose";
import type { Received } from "../../../packages/local/src/xsuaa/exchange.ts";

/** As much of an answer as fits on a screen, and no token, for whoever reads why a row failed. */
export function said({ status, text }: Received): string {
  const safe = text.replaceAll(/ey[\w-]+\.[\w-]+\.[\w-]+/gu, "(a token)");
  return `It answered ${status}: ${safe.slice(0, 500)}`;
}

/** Checks that a token came, and gives it. */
export function tokenIn(answer: Received): string {
  equal(answer.status, 200, said(answer));
  const token = answer.json["access_token"];
  ok(typeof token === "string" && token !== "", said(answer));
  return token;
}

/** Checks that a JWT came, and gives its claims. Its signature is another row's. */
export function claimsIn(answer: Received): JWTPayload {
  return decodeJwt(tokenIn(answer));
}

/** Checks a refusal: its status and its `error`, and that no token came with it. */
export function refusedWith(answer: Received, status: number, error: string): void {
  equal(answer.status, status, said(answer));
  equal(answer.json["error"], error, said(answer));
  ok(!answer.text.includes("access_token"), said(answer));
}

/** Checks names for being the same, whatever their order: a list, or as OAuth writes scopes (RFC 6749 §3.3). */
export function sameNames(actual: unknown, expected: readonly string[]): void {
  const names = Array.isArray(actual) ? actual.map(String) : String(actual).split(" ");
  deepEqual(names.sort(), [...expected].sort());
}
