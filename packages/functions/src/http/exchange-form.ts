import { fail, type Failure, type Result, succeed, type TokenAsk } from "@btp-token-broker/core";
import * as v from "valibot";
import type { Content } from "../doors/door.ts";
import { readParameters, TOKEN_PARAMETERS } from "./parameters.ts";

export const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
/** Of the token that is issued, and the one kind that may be requested (RFC 8693 §3). */
export const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

/** Twice the longest subject token, since percent-encoding lengthens nothing of a JWT, and some more. */
const MOST_FORM_BYTES = 16 * 1024;

const { key, min_ttl, rejected, scope } = TOKEN_PARAMETERS;
/** What would change whom or what the token is for, and is not to be had: ignoring it would issue another one. */
const Absent = v.optional(v.undefined());

/** Any other parameter is ignored (RFC 6749 §3.2), a client's authentication among them: see `metadata.ts`. */
export const ExchangeForm = v.object({
  subject_token: v.string(),
  // What an issuer calls its token: it is verified as the same JWT whatever it is called.
  subject_token_type: v.picklist([
    "urn:ietf:params:oauth:token-type:jwt",
    "urn:ietf:params:oauth:token-type:id_token",
    ACCESS_TOKEN,
  ]),
  audience: key,
  resource: Absent,
  requested_token_type: v.optional(v.literal(ACCESS_TOKEN)),
  actor_token: Absent,
  min_ttl,
  rejected,
  scope,
});

/** What is exchanged for what. */
export interface Exchange extends Omit<TokenAsk, "caller" | "leftMs"> {
  readonly subjectToken: string;
}

/** Reads the form of `POST /token` (RFC 8693 §2.1). A problem names the parameter only. */
export function parseExchange(content: Content | undefined): Result<Exchange, Failure> {
  const text = formText(content);
  if (!text.ok) return text;
  const parameters = readParameters(text.value);
  if (!parameters.ok) return invalid(parameters.problem);
  // Sent without a value, a parameter counts as left out (RFC 6749 §3.2).
  const form = Object.fromEntries([...parameters.value].filter(([, value]) => value !== ""));
  if (form["grant_type"] === undefined) return invalid("grant_type");
  if (form["grant_type"] !== TOKEN_EXCHANGE) return fail({ code: "grant_unsupported" });
  const parsed = v.safeParse(ExchangeForm, form);
  if (!parsed.success)
    return invalid(parsed.issues[0].path?.[0]?.key as keyof v.InferInput<typeof ExchangeForm>);
  const { subject_token: subjectToken, audience, min_ttl: minTtl, rejected, scope } = parsed.output;
  return succeed({ subjectToken, key: audience, minTtlMs: minTtl * 1_000, rejected, scopes: scope });
}

/** The types that a form may be called by (RFC 6749 §B): the name, and perhaps parameters of it. */
const FORM_TYPE = /^application\/x-www-form-urlencoded *(?:;|$)/i;

function formText(content: Content | undefined): Result<string, Failure> {
  if (!content || !FORM_TYPE.test(content.type ?? "")) return invalid("not_a_form");
  // A function URL hands on forms in base64.
  const bytes = Buffer.from(content.text, content.isBase64 ? "base64" : "utf8");
  return bytes.length > MOST_FORM_BYTES ? invalid("form_too_long") : succeed(bytes.toString("utf8"));
}

function invalid(problem: Extract<Failure, { code: "invalid_request" }>["problem"]): Result<never, Failure> {
  return fail({ code: "invalid_request", problem });
}
