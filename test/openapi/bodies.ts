import { NAME, SCOPE_TOKEN, type WireError } from "@btp-token-broker/core";
import * as v from "valibot";

/** The errors of the wire. It does not compile with one too few or too many. */
const ERRORS: Readonly<Record<WireError["error"], true>> = {
  invalid_request: true,
  invalid_scope: true,
  invalid_target: true,
  unsupported_grant_type: true,
  invalid_token: true,
  access_denied: true,
  not_found: true,
  method_not_allowed: true,
  server_error: true,
  bad_gateway: true,
  temporarily_unavailable: true,
  key_unusable: true,
};

const Text = v.pipe(v.string(), v.minLength(1));
const KeyName = v.pipe(v.string(), v.regex(NAME));
const Scopes = v.union([v.literal("all"), v.array(v.pipe(v.string(), v.regex(SCOPE_TOKEN)))]);

const Url = v.pipe(v.string(), v.regex(/^https?:\/\/[^/]/));

const Token = {
  access_token: v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/), v.description("The token of xsuaa.")),
  token_type: v.literal("bearer"),
  expires_in: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(0),
    v.maxValue(86_400),
    v.description("Whole seconds that the token has left, counted at the moment of answering."),
  ),
  scope: v.pipe(
    v.string(),
    v.description("Full names of the scopes that the token truly carries, separated by single spaces."),
  ),
};

/**
 * What the routes answer, member by member. The broker builds its answers without these; the tests hold every real answer
 * against them, by way of the document that is made of them.
 */
export const bodies = {
  Token: v.strictObject(Token),
  ExchangedToken: v.strictObject({
    ...Token,
    issued_token_type: v.literal("urn:ietf:params:oauth:token-type:access_token"),
  }),
  Metadata: v.strictObject({
    issuer: v.pipe(Url, v.description("The door's own address.")),
    token_endpoint: Url,
    grant_types_supported: v.tuple([v.literal("urn:ietf:params:oauth:grant-type:token-exchange")]),
    token_endpoint_auth_methods_supported: v.tuple([v.literal("none")]),
    response_types_supported: v.pipe(v.array(v.string()), v.maxLength(0)),
  }),
  Access: v.strictObject({
    principal: v.pipe(Text, v.description("Who has asked, as AWS or the issuer vouches for it.")),
    caller: v.pipe(
      v.nullable(KeyName),
      v.description("Its name in the broker's configuration; null where that does not know it."),
    ),
    keys: v.array(
      v.strictObject({
        key: KeyName,
        scopes: v.pipe(
          Scopes,
          v.description("As the configuration writes them; `all`: whatever the service key has."),
        ),
      }),
    ),
  }),
  KeyAccess: v.strictObject({
    key: KeyName,
    scopes: v.pipe(Scopes, v.description("Full names; `all`: whatever the service key has.")),
    service_urls: v.pipe(
      v.record(v.string(), v.pipe(v.string(), v.regex(/^https:\/\//))),
      v.description("Where the services behind the key are, by their names in the service key."),
    ),
  }),
  Health: v.strictObject({
    status: v.literal("ok"),
    version: v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+$/)),
  }),
  Error: v.strictObject({
    error: v.picklist(Object.keys(ERRORS)),
    error_description: v.pipe(
      Text,
      v.description("Fixed text. Nothing of the request is in it, but for the caller's own verified name."),
    ),
    request_id: v.pipe(Text, v.description("The id of the request's audit line, as in `x-request-id`.")),
  }),
} as const;
