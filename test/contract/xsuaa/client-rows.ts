import { equal, match, ok } from "node:assert/strict";
import { basicForm, form, send } from "../../../packages/local/src/xsuaa/exchange.ts";
import { refusedWith, said, tokenIn } from "./expectation.ts";
import { refusal } from "./refusal.ts";
import type { ContractRow } from "./row.ts";
import type { XsuaaSubject } from "./subject.ts";

/** How a client says who it is, and fails to. */
export const clientRows: readonly ContractRow[] = [
  refusal({
    row: 16,
    request: "a wrong secret",
    because: "the secret decides",
    sent: ({ tech }) => form({ ...tech, secret: "wrong" }),
    status: 401,
    error: "bad credentials",
    description: /^Bad credentials$/u,
  }),
  {
    row: 16,
    request: "a wrong secret, and the answer's headers",
    answer: "WWW-Authenticate: Basic, no-store, no-cache",
    because: "it is how the client could have authenticated (RFC 6749 §5.2)",
    check: async ({ baseUrl, tech }) => {
      const { headers } = await send(`${baseUrl}/oauth/token`, form({ ...tech, secret: "wrong" }));
      match(headers["www-authenticate"] ?? "", /^Basic realm=/u);
      equal(`${headers["cache-control"]} ${headers.pragma}`, "no-store no-cache");
    },
  },
  refusal({
    row: 17,
    request: "an unknown client",
    because: "nobody may find out which clients exist",
    sent: () => form({ clientid: "nobody", secret: "wrong" }),
    status: 401,
    error: "bad credentials",
    description: /^Bad credentials$/u,
  }),
  {
    row: 17,
    request: "an unknown client, and a wrong secret",
    answer: "the same text",
    because: "nobody may find out which clients exist",
    check: async ({ baseUrl, tech }) => {
      const unknown = await send(`${baseUrl}/oauth/token`, form({ clientid: "nobody", secret: "wrong" }));
      const wrong = await send(`${baseUrl}/oauth/token`, form({ ...tech, secret: "wrong" }));
      equal(unknown.text, wrong.text);
      ok(wrong.text.includes("Bad credentials"), said(wrong));
    },
  },
  refusal({
    row: 18,
    request: "no credentials",
    because: "no client is public",
    sent: ({ tech }) => form(tech, { client_id: undefined, client_secret: undefined }),
    status: 401,
    error: "bad credentials",
    description: /^Bad credentials$/u,
  }),
  refusal({
    row: 19,
    request: "an id without a secret",
    because: "an id proves nothing",
    sent: ({ tech }) => form(tech, { client_secret: undefined }),
    status: 401,
    error: "bad credentials",
    description: /^(?:Missing|Bad) credentials$/u,
  }),
  refusal({
    row: 20,
    request: "a JSON body",
    because: "parameters are read from forms only",
    sent: ({ tech }) => ({
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({
        grant_type: "client_credentials",
        client_id: tech.clientid,
        client_secret: tech.secret,
      }),
    }),
    status: 401,
    error: "unauthorized",
    description: /^An Authentication object was not found/u,
  }),
  refusal({
    row: 20,
    request: "a form that calls itself text/plain",
    because: "the content type says what a form is",
    sent: ({ tech }) => {
      const { headers, body } = form(tech);
      return { headers: { ...headers, "content-type": "text/plain" }, body };
    },
    status: 401,
    error: "unauthorized",
    description: /^An Authentication object was not found/u,
  }),
  refusal({
    row: 21,
    request: "Basic that is not base64, and a good form",
    because: "with an Authorization header the form's secret is not looked at",
    sent: ({ tech }) => ({ ...form(tech), headers: { ...form(tech).headers, authorization: "Basic §" } }),
    status: 401,
    error: "bad credentials",
    description: /^Failed to decode basic authentication token$/u,
  }),
  {
    row: 22,
    request: "a secret with + in raw Basic",
    answer: "a token, or 401 where Basic is decoded always",
    because: "+ decodes to a space",
    check: async (subject) => {
      const isWrong = subject.dialect.basicIsDecoded === "always";
      await expectToken(subject, basicForm(subject.tech), !isWrong);
    },
  },
  {
    row: 23,
    request: "percent-encoded Basic with X-CF-ENCODED-CREDENTIALS",
    answer: "a token, or 401 where Basic is never decoded",
    because: "SAP tells clients to send the header with it",
    check: async (subject) => {
      const { clientid, secret } = subject.tech;
      const { headers, body } = basicForm({
        clientid: encodeURIComponent(clientid),
        secret: encodeURIComponent(secret),
      });
      const marked = { ...headers, "x-cf-encoded-credentials": "true" };
      await expectToken(subject, { headers: marked, body }, subject.dialect.basicIsDecoded !== "never");
    },
  },
  {
    row: 24,
    request: "a secret with + in the form, encoded",
    answer: "a token",
    because: "that works everywhere",
    check: async (subject) => expectToken(subject, form(subject.tech), true),
  },
  {
    row: 24,
    request: "a secret with + in the form, as it is",
    answer: "401",
    because: "+ decodes to a space",
    check: async (subject) => {
      const { headers, body } = form(subject.tech);
      ok(body.includes("%2B"));
      await expectToken(subject, { headers, body: body.replace("%2B", "+") }, false);
    },
  },
  refusal({
    row: 25,
    request: "Basic of one client and the id of another",
    because: "a request has one client",
    sent: ({ plain, pw }) => basicForm(plain, { client_id: pw.clientid }),
    status: 401,
    error: "invalid_client",
    description: /^Given client ID does not match authenticated client$/u,
  }),
  {
    row: 26,
    request: "good Basic and a wrong secret in the form",
    answer: "a token",
    because: "the form's secret is not looked at",
    check: async (subject) => {
      const { clientid } = subject.plain;
      const fields = { client_id: clientid, client_secret: "wrong" };
      await expectToken(subject, basicForm(subject.plain, fields), true);
    },
  },
];

async function expectToken(
  { baseUrl, dialect }: XsuaaSubject,
  sent: ReturnType<typeof form>,
  comes: boolean,
): Promise<void> {
  const answer = await send(`${baseUrl}/oauth/token`, sent);
  if (comes) tokenIn(answer);
  else refusedWith(answer, 401, dialect.badCredentials);
}
