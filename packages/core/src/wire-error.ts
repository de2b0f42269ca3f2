import type { Failure, RequestProblem } from "./failure.ts";

/** What a caller is told. `error` is the closed list of the HTTP contract (RFC 6749 §5.2 where it has the word). */
export interface WireError {
  readonly status: 400 | 401 | 403 | 404 | 405 | 500 | 502 | 503;
  readonly error:
    | "invalid_request"
    | "invalid_scope"
    | "invalid_target"
    | "unsupported_grant_type"
    | "invalid_token"
    | "access_denied"
    | "not_found"
    | "method_not_allowed"
    | "server_error"
    | "bad_gateway"
    | "temporarily_unavailable"
    | "key_unusable";
  /** Fixed text. Nothing of the request, the service key or the upstream's answer enters it. */
  readonly description: string;
  /** Whole seconds, for the `Retry-After` header. */
  readonly retryAfter?: number;
  /** The methods that the route has, for the `Allow` header. */
  readonly allow?: string;
  /** For the `WWW-Authenticate` header (RFC 6750 §3). */
  readonly challenge?: string;
}

/**
 * Collapses a failure to what a caller may know.
 *
 * The switch has no default: a new code does not compile until somebody decides what it tells. A key that does
 * not exist never gets here as anything but `access_denied`, so that names cannot be probed.
 *
 * @param principal the caller's own verified ARN or subject, the only thing of the request that is said back
 */
export function toWireError(failure: Failure, principal: string): WireError {
  switch (failure.code) {
    case "invalid_request":
      return {
        status: 400,
        // RFC 8707 §2.
        error: failure.problem === "resource" ? "invalid_target" : "invalid_request",
        description: REQUEST_PROBLEMS[failure.problem],
      };
    case "not_found":
      return { status: 404, error: "not_found", description: "There is no such route; see docs/http.md." };
    case "method_not_allowed":
      return {
        status: 405,
        error: "method_not_allowed",
        description: `This route answers to ${failure.allow}.`,
        allow: failure.allow,
      };
    case "grant_unsupported":
      return {
        status: 400,
        error: "unsupported_grant_type",
        description: "The one grant_type here is urn:ietf:params:oauth:grant-type:token-exchange.",
      };
    case "identity_missing":
      return {
        status: 401,
        error: "invalid_token",
        description: "Send the JWT of your workload: Authorization: Bearer, and once.",
        // Without `error`, since nothing was sent that could be wrong.
        challenge: CHALLENGE,
      };
    case "identity_refused":
      return {
        status: 401,
        error: "invalid_token",
        description: REFUSED_TOKEN,
        challenge: `${CHALLENGE}, error="invalid_token"`,
      };
    case "issuer_unavailable":
      return unavailable("The keys of the token's issuer cannot be had at the moment.", failure.retryAfterMs);
    case "access_denied":
      return {
        status: 403,
        error: "access_denied",
        description: `${principal} is not granted this key, or there is no such key. Grants are the rules of the broker's configuration.`,
      };
    case "scope_not_granted":
      return {
        status: 400,
        error: "invalid_scope",
        description: "A scope was asked for that no rule grants; GET /access lists what is.",
      };
    case "scope_refused":
      return failure.askedByCaller
        ? {
            status: 400,
            error: "invalid_scope",
            description: "The service key does not have a scope that was asked for.",
          }
        : badGateway(
            "The rules grant a scope that the service key does not have. The broker's operator must correct one of them.",
          );
    case "key_absent":
    case "key_empty":
    case "key_forbidden":
    case "key_undecryptable":
    case "key_malformed":
    case "key_unexpected":
    case "key_origin_refused":
    case "key_grant_mismatch":
    case "key_expired":
    case "client_refused":
    case "grant_refused":
    case "certificate_refused":
    case "user_unreadable":
    case "user_malformed":
    case "password_refused":
      return {
        status: 503,
        error: "key_unusable",
        description:
          "The service key behind this name cannot be used. The broker's operator finds the reason in the audit line of this request.",
      };
    case "secrets_unavailable":
      return unavailable(
        "The store of the service keys cannot be reached at the moment.",
        failure.retryAfterMs,
      );
    case "endpoint_unreachable":
      return unavailable(UNREACHABLE[failure.reason], failure.retryAfterMs);
    case "endpoint_failing":
      return unavailable("The token endpoint of this key is failing at the moment.", failure.retryAfterMs);
    case "endpoint_throttled":
    case "endpoint_resting":
      return unavailable(
        "The token endpoint of this key is given a rest after it failed or asked for one.",
        failure.retryAfterMs,
      );
    case "caller_throttled":
      return unavailable(
        "You have made the broker ask for as many tokens as it does for one caller in a minute. What it holds for you it still serves.",
        failure.retryAfterMs,
      );
    case "user_locked":
    case "login_resting":
    case "passcode_used":
      return unavailable(
        "Tokens of this key need a login, and the next one has to wait.",
        failure.retryAfterMs,
      );
    case "login_unavailable":
      return unavailable("What logs in for this key cannot be reached at the moment.", failure.retryAfterMs);
    case "answer_unusable":
    case "token_wider":
    case "token_foreign":
      return badGateway(
        "The token endpoint of this key answered something that the broker does not hand on.",
      );
    case "login_failed":
    case "crashed":
      return {
        status: 500,
        error: "server_error",
        description: "The broker failed; the request id leads its operator to the cause.",
      };
  }
}

const CHALLENGE = 'Bearer realm="btp-token-broker"';

/**
 * One sentence whatever is wrong with a token: it does not say which issuers the broker trusts, nor for which audience. Who
 * guesses both can tell by the time it takes to look for a key, and by the 503 of an issuer that is down.
 */
const REFUSED_TOKEN =
  "The token is not accepted. It has to be a JWT of an issuer that the broker knows, for the broker's audience, and neither over nor old. The broker's operator finds the reason in the audit line of this request.";

const REQUEST_PROBLEMS: Readonly<Record<RequestProblem, string>> = {
  unknown_parameter:
    "A parameter is not known. GET /token takes key, min_ttl, rejected and scope; other routes take none in the query.",
  repeated_parameter: "A parameter stands more than once.",
  presigned: "Presigned URLs are not accepted: sign with the Authorization header.",
  key: "key is required: a name of small letters, digits and hyphens, at most 63 characters.",
  scope: "scope must be scope names separated by single spaces (%20), at most 100.",
  min_ttl: "min_ttl must be whole seconds from 0 to 86400.",
  rejected: "rejected must be the SHA-256 of a token: 64 hexadecimal digits in small letters.",
  too_long: "The query is longer than 8192 characters.",
  not_a_form: "The parameters have to be in the body, as application/x-www-form-urlencoded.",
  form_too_long: "The form is longer than 16384 bytes.",
  grant_type: "grant_type is required.",
  subject_token: "subject_token is required: the JWT of your workload.",
  subject_token_type:
    "subject_token_type must be urn:ietf:params:oauth:token-type:jwt, :id_token or :access_token.",
  audience:
    "audience is required: the name of a key, in small letters, digits and hyphens, at most 63 characters.",
  resource: "A target is named with audience, and has no URI: leave resource out.",
  requested_token_type:
    "requested_token_type must be urn:ietf:params:oauth:token-type:access_token, or left out.",
  actor_token: "Delegation is not supported: leave actor_token out.",
};

const UNREACHABLE = {
  dns: "The token endpoint of this key cannot be reached: its host name does not resolve.",
  tls: "The token endpoint of this key cannot be reached: its TLS certificate is not accepted.",
  connection: "The token endpoint of this key cannot be reached: the connection failed.",
  timeout: "The token endpoint of this key did not answer in time.",
} as const;

function badGateway(description: string): WireError {
  return { status: 502, error: "bad_gateway", description };
}

function unavailable(description: string, retryAfterMs: number): WireError {
  const retryAfter = Math.max(1, Math.ceil(retryAfterMs / 1000));
  return { status: 503, error: "temporarily_unavailable", description, retryAfter };
}
