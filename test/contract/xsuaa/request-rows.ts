import { equal, match, ok } from "node:assert/strict";
import { basicForm, form, send } from "../../../packages/local/src/xsuaa/exchange.ts";
import { said, tokenIn } from "./expectation.ts";
import { refusal } from "./refusal.ts";
import type { ContractRow } from "./row.ts";

/** Grants, methods, queries, and how errors are written. */
export const requestRows: readonly ContractRow[] = [
  refusal({
    row: 27,
    request: "client_credentials for a client without that grant",
    because: "a key for users has password and refresh_token",
    sent: ({ pw }) => form(pw),
    status: 401,
    error: "invalid_client",
    description: /^Unauthorized grant type/u,
  }),
  refusal({
    row: 28,
    request: "no grant_type",
    because: "there is no default",
    sent: ({ tech }) => form(tech, { grant_type: undefined }),
    status: 400,
    error: "invalid_request",
    description: /^Missing grant type$/u,
  }),
  refusal({
    row: 29,
    request: "grant_type=banana",
    because: "nothing grants it",
    sent: ({ tech }) => form(tech, { grant_type: "banana" }),
    status: 400,
    error: "unsupported_grant_type",
  }),
  refusal({
    row: 30,
    request: "grant_type=implicit",
    because: "it belongs to the authorization endpoint",
    sent: ({ tech }) => form(tech, { grant_type: "implicit" }),
    status: 400,
    error: "invalid_grant",
  }),
  refusal({
    row: 31,
    request: "an unknown scope on a grant that the client does not have",
    because: "scopes are checked first",
    sent: ({ pw }) => form(pw, { scope: "nope.read" }),
    status: 400,
    error: "invalid_scope",
  }),
  refusal({
    row: 32,
    request: "GET with Basic",
    because: "tokens are made by POST",
    needs: "closed queries",
    sent: ({ plain }) => ({ ...basicForm(plain), method: "GET", body: "" }),
    query: () => "grant_type=client_credentials",
    status: 405,
    error: "method_not_allowed",
  }),
  refusal({
    row: 32,
    request: "GET with id and secret in the query",
    because: "without a form no client is seen, and clients come before methods",
    sent: () => ({ method: "GET", headers: { accept: "application/json" } }),
    query: ({ tech }) => form(tech).body,
    status: 401,
    error: "unauthorized",
  }),
  refusal({
    row: 33,
    request: "a query beside a good form",
    because: "queries end in access logs",
    needs: "closed queries",
    sent: ({ tech }) => form(tech),
    query: ({ tech }) => form(tech).body,
    status: 406,
    error: "query_string_not_allowed",
  }),
  ...["PUT", "DELETE"].flatMap((method) => [
    refusal({
      row: 34,
      request: `${method} with Basic`,
      because: "tokens are made by POST",
      sent: ({ plain }) => ({ ...basicForm(plain), method }),
      status: 405,
      error: "method_not_allowed",
    }),
    refusal({
      row: 34,
      request: `${method} with a wrong secret`,
      because: "clients come before methods",
      sent: ({ plain }) => ({ ...basicForm({ ...plain, secret: "wrong" }), method }),
      status: 401,
      error: "bad credentials",
    }),
  ]),
  {
    row: 49,
    request: "a wrong secret and Accept: application/xml",
    answer: "401 as XML",
    because: "errors are written as the client accepts them",
    check: async ({ baseUrl, tech }) => {
      const { headers, body } = form({ ...tech, secret: "wrong" });
      const sent = { headers: { ...headers, accept: "application/xml" }, body };
      const answer = await send(`${baseUrl}/oauth/token`, sent);
      equal(answer.status, 401, said(answer));
      match(answer.text, /^<oauth>.*<error_description>Bad credentials</su);
    },
  },
  {
    row: 49,
    request: "a wrong secret and Accept: application/json",
    answer: "401 as JSON",
    because: "errors are written as the client accepts them",
    check: async ({ baseUrl, tech }) => {
      const answer = await send(`${baseUrl}/oauth/token`, form({ ...tech, secret: "wrong" }));
      match(answer.headers["content-type"] ?? "", /^application\/json/u);
    },
  },
  {
    row: 59,
    request: "grant_type twice, the second one unknown",
    answer: "a token",
    because: "the first one counts",
    check: async ({ baseUrl, tech }) => {
      const { headers, body } = form(tech);
      tokenIn(await send(`${baseUrl}/oauth/token`, { headers, body: `${body}&grant_type=banana` }));
    },
  },
  {
    row: 60,
    request: "a form of more than 1 MB",
    answer: "413 or 400",
    because: "SAP names that limit",
    needs: "body limit",
    check: async ({ baseUrl, tech }) => {
      const padding = "x".repeat(1024 * 1024);
      const answer = await send(`${baseUrl}/oauth/token`, form(tech, { padding }));
      ok([400, 413].includes(answer.status), said(answer));
      ok(!answer.text.includes("access_token"));
    },
  },
];
