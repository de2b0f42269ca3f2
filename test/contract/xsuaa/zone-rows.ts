import { equal, match, ok } from "node:assert/strict";
import { form, send } from "../../../packages/local/src/xsuaa/exchange.ts";
import { certificateRows } from "./certificate-rows.ts";
import { claimsIn, refusedWith, said } from "./expectation.ts";
import type { ContractRow } from "./row.ts";
import type { XsuaaSubject } from "./subject.ts";

/** Which tenant is asked, and what stands in front of the server. */
export const zoneRows: readonly ContractRow[] = [
  {
    row: 50,
    request: "a zone that does not exist",
    answer: "404 and {}",
    because: "a mistyped subdomain is no wrong secret",
    check: async ({ unknownZoneUrl, tech }) => {
      const answer = await send(`${unknownZoneUrl}/oauth/token`, form(tech));
      equal(answer.status, 404, said(answer));
      equal(answer.text.trim(), "{}");
    },
  },
  {
    row: 51,
    request: "the same client in another zone",
    answer: "401 Bad credentials",
    because: "a client belongs to its zone",
    check: async ({ otherZoneUrl, tech, dialect }) => {
      const answer = await send(`${otherZoneUrl}/oauth/token`, form(tech));
      refusedWith(answer, 401, dialect.badCredentials);
      equal(answer.json["error_description"], "Bad credentials");
    },
  },
  {
    row: 52,
    request: "GET /.well-known/openid-configuration",
    answer: "issuer, token endpoint and keys",
    because: "libraries find them there",
    check: async ({ baseUrl }) => {
      const answer = await send(`${baseUrl}/.well-known/openid-configuration`, { method: "GET" });
      equal(answer.status, 200, said(answer));
      match(String(answer.json["issuer"]), /\/oauth\/token$/u);
      match(String(answer.json["token_endpoint"]), /\/oauth\/token$/u);
      match(String(answer.json["jwks_uri"]), /\/token_keys$/u);
    },
  },
  ...certificateRows,
  {
    row: 56,
    request: "more requests than a subaccount may send",
    answer: "429 as HTML with Retry-After",
    because: "the limiter stands in front of xsuaa, and speaks no JSON",
    needs: "rate limit",
    check: async ({ flood, plain }) => {
      if (!flood) throw new Error("The server has a rate limit, and its subject cannot go past it");
      const limited = (await flood(form(plain))).filter(({ status }) => status === 429);
      ok(limited.length > 0, "Nothing was limited");
      for (const { headers } of limited) {
        match(headers["content-type"] ?? "", /^text\/html/u);
        ok(headers["retry-after"], "There is no Retry-After");
      }
    },
  },
  {
    row: 57,
    request: "the host without a zone, and X-zid of a subscriber",
    answer: "a token of the subscriber's zone",
    because: "there the header chooses",
    needs: "X-zid",
    check: async ({ bareUrl, tech, subscriberZoneId = "" }) =>
      equal(await zoneFor({ url: bareUrl, tech, zid: subscriberZoneId }), subscriberZoneId),
  },
  {
    row: 58,
    request: "a zone's host, and X-zid of another tenant",
    answer: "a token of the host's zone",
    because: "there the host chooses",
    check: async ({ baseUrl, zoneId, tech, otherZoneId }) =>
      equal(await zoneFor({ url: baseUrl, tech, zid: otherZoneId }), zoneId),
  },
];

/** The zone of the token that `tech` gets at a URL with a zone's id in `X-zid`. */
async function zoneFor({
  url,
  tech,
  zid,
}: Pick<XsuaaSubject, "tech"> & { readonly url: string; readonly zid: string }): Promise<unknown> {
  const { headers, body } = form(tech);
  return claimsIn(await send(`${url}/oauth/token`, { headers: { ...headers, "x-zid": zid }, body }))["zid"];
}
