import { type Failure, toExchangeError, toWireError } from "@btp-token-broker/core";
import type { bodies } from "./bodies.ts";

export interface Operation {
  readonly path: string;
  readonly method: "get" | "post";
  readonly id: string;
  readonly summary: string;
  /** The 200. */
  readonly body: keyof typeof bodies;
  readonly example: object;
  /** How a request can fail; what is heard of it, `wire-error.ts` decides. */
  readonly failures: readonly Failure[];
  /** How it is proved who asks. */
  readonly security: readonly Readonly<Record<string, readonly []>>[];
  /** What is heard of a failure. */
  readonly told: typeof toWireError;
  /** Whether the 200 says `x-cache`. */
  readonly isCached?: true;
}

/** Every request can fail so. */
const ALWAYS: readonly Failure[] = [
  { code: "invalid_request", problem: "unknown_parameter" },
  { code: "method_not_allowed", allow: "GET" },
];

const ISSUER_AWAY: Failure = {
  code: "issuer_unavailable",
  issuer: "actions",
  reason: "timeout",
  retryAfterMs: 5_000,
};

/** Every request that asks anything of the broker. */
const ASKING: readonly Failure[] = [
  ...ALWAYS,
  { code: "identity_missing" },
  { code: "identity_refused", reason: "expired" },
  ISSUER_AWAY,
  { code: "crashed" },
];

const SIGNED_OR_BEARER = { security: [{ sigv4: [] }, { bearer: [] }], told: toWireError } as const;

/** What a request can fail with that has to read a key. */
const READING: readonly Failure[] = [
  { code: "access_denied" },
  { code: "key_absent" },
  { code: "secrets_unavailable", reason: "timeout", retryAfterMs: 5_000 },
];

/** What a request can fail with that asks xsuaa. */
const MINTING: readonly Failure[] = [
  { code: "scope_not_granted" },
  { code: "scope_refused", askedByCaller: true },
  { code: "scope_refused", askedByCaller: false },
  { code: "endpoint_unreachable", reason: "timeout", retryAfterMs: 10_000 },
  { code: "endpoint_failing", status: 500, retryAfterMs: 10_000 },
  { code: "endpoint_resting", retryAfterMs: 10_000 },
  { code: "answer_unusable", reason: "not_json" },
];

const scope = "cis-central!b14.event.read cis-central!b14.job.read";
const principal = "arn:aws:sts::111122223333:assumed-role/orders/i-0123456789";

const origin = "https://url-id.lambda-url.eu-central-1.on.aws";
const token = {
  access_token: "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl",
  token_type: "bearer",
  expires_in: 43_198,
  scope,
};

/** The routes of the broker, in the order of docs/http.md. */
export const operations: readonly Operation[] = [
  {
    path: "/token",
    method: "get",
    id: "getToken",
    summary: "A token",
    body: "Token",
    example: token,
    failures: [...ASKING, ...READING, ...MINTING],
    ...SIGNED_OR_BEARER,
    isCached: true,
  },
  {
    path: "/token",
    method: "post",
    id: "exchangeToken",
    summary: "The same for standard OAuth clients, at the door for JWTs: token exchange (RFC 8693)",
    body: "ExchangedToken",
    example: { ...token, issued_token_type: "urn:ietf:params:oauth:token-type:access_token" },
    failures: [
      { code: "invalid_request", problem: "not_a_form" },
      { code: "method_not_allowed", allow: "GET" },
      { code: "grant_unsupported" },
      { code: "identity_refused", reason: "expired" },
      ISSUER_AWAY,
      { code: "crashed" },
      ...READING,
      ...MINTING,
    ],
    security: [],
    told: toExchangeError,
    isCached: true,
  },
  {
    path: "/access",
    method: "get",
    id: "getAccess",
    summary: "Who the broker takes you for, and what you may ask for",
    body: "Access",
    example: {
      principal,
      caller: "orders",
      keys: [{ key: "cis-central", scopes: ["job.read", "event.read"] }],
    },
    failures: ASKING,
    ...SIGNED_OR_BEARER,
  },
  {
    path: "/access/{key}",
    method: "get",
    id: "getAccessToKey",
    summary: "What you may ask of one key, and where its services are",
    body: "KeyAccess",
    example: {
      key: "cis-central",
      scopes: scope.split(" "),
      service_urls: { accounts_service_url: "https://accounts-service.cfapps.eu10.hana.ondemand.com" },
    },
    failures: [...ASKING, { code: "not_found" }, ...READING],
    ...SIGNED_OR_BEARER,
  },
  {
    path: "/health",
    method: "get",
    id: "getHealth",
    summary: "That the function runs, and which version; it touches nothing",
    body: "Health",
    example: { status: "ok", version: "0.1.0" },
    failures: ALWAYS,
    security: [{ sigv4: [] }, {}],
    told: toWireError,
  },
  {
    path: "/.well-known/oauth-authorization-server",
    method: "get",
    id: "getMetadata",
    summary: "What a standard OAuth client has to know, at the door for JWTs (RFC 8414)",
    body: "Metadata",
    example: {
      issuer: origin,
      token_endpoint: `${origin}/token`,
      grant_types_supported: ["urn:ietf:params:oauth:grant-type:token-exchange"],
      token_endpoint_auth_methods_supported: ["none"],
      response_types_supported: [],
    },
    failures: [...ALWAYS, { code: "not_found" }],
    security: [],
    told: toWireError,
  },
];

/** The caller of the examples. */
export const EXAMPLE_PRINCIPAL = principal;
