import type { TokenAnswer } from "../../packages/core/src/token-endpoint.ts";
import type { Configuration } from "../../packages/core/src/configuration.ts";
import type { BrokerDefinition } from "../../packages/core/src/broker-definition.ts";
import { defineBroker } from "../../packages/core/src/define-broker.ts";
import { Secret } from "../../packages/core/src/secret.ts";
import type { HeldToken } from "../../packages/core/src/token-state.ts";
import { the } from "./the.ts";

/** Members to set; one that is `undefined` is left out of the JSON. */
type Members = Readonly<Record<string, unknown>>;

/** Builders of ordinary things: each argument names only what the test is about. */
export const some = {
  /** A service key of the service `cis` as the cockpit shows it, before it is text. */
  cisKey: (uaa: Members = {}, root: Members = {}) => ({
    endpoints: { accounts_service_url: the.profile.serviceUrls["accounts_service_url"] },
    grant_type: "client_credentials",
    "sap.cloud.service": "com.sap.core.commercial.service.central",
    uaa: {
      clientid: the.clientId,
      clientsecret: the.clientSecret,
      url: the.origin,
      "credential-type": "binding-secret",
      identityzone: "acme",
      identityzoneid: the.zone,
      subaccountid: the.subaccount,
      tenantid: the.zone,
      uaadomain: "authentication.eu10.hana.ondemand.com",
      xsappname: the.clientId.slice("sb-".length),
      xsmasterappname: the.scopePrefix,
      zoneid: the.zone,
      ...uaa,
    },
    ...root,
  }),

  /** The same as text: what a secret holds. */
  serviceKey: (uaa: Members = {}, root: Members = {}): string => JSON.stringify(some.cisKey(uaa, root)),

  /** What xsuaa says of a token it issued at `the.now` for an hour. */
  claims: (members: Members = {}) => ({
    jti: "66461098b5d94682a3fd8e397621f7c8",
    sub: the.clientId,
    cid: the.clientId,
    zid: the.zone,
    iss: `${the.origin}/oauth/token`,
    iat: the.now / 1000,
    exp: the.now / 1000 + 3600,
    scope: [...the.scopes],
    authorities: [...the.scopes],
    ...members,
  }),

  /** A JWT in form only: its signature is the word `unsigned`. */
  jwt: (claims: Members = some.claims()): string =>
    [{ alg: "RS256", typ: "JWT", kid: "default-jwt-key" }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .concat("unsigned")
      .join("."),

  /** The 200 of a token endpoint; `members` changes its JSON, `claims` the token within. */
  tokenAnswer: (members: Members = {}, claims: Members = {}): TokenAnswer => ({
    status: 200,
    retryAfter: undefined,
    contentType: "application/json",
    body: new Secret(
      JSON.stringify({
        access_token: some.jwt(some.claims(claims)),
        token_type: "bearer",
        expires_in: 3599,
        scope: the.scopes.join(" "),
        jti: "66461098b5d94682a3fd8e397621f7c8",
        ...members,
      }),
    ),
  }),

  /** Any other answer. */
  refusal: (status: number, body = "", retryAfter?: string): TokenAnswer => ({
    status,
    retryAfter,
    contentType: undefined,
    body: new Secret(body),
  }),

  /** The 401 of UAA for a client id and a secret that do not belong together. */
  badCredentials: (): TokenAnswer =>
    some.refusal(401, JSON.stringify({ error: "invalid_client", error_description: "Bad credentials" })),

  /** A token of one hour, minted at `the.now`, without jitter. */
  heldToken: (members: Partial<HeldToken> = {}): HeldToken => ({
    accessToken: new Secret("held.access.token"),
    scope: the.scopes,
    lifeMs: 3_600_000,
    jti: undefined,
    mintedAt: the.now,
    jitter: 0,
    fingerprint: "0".repeat(64),
    profile: the.profile,
    ...members,
  }),

  /** One warm key, one caller, one rule that allows two scopes; checked as `broker.config.ts` is. */
  configuration: (members: Partial<BrokerDefinition<string, string, string>> = {}): Configuration =>
    defineBroker<string, string, string>((stage) => ({
      aws: { region: "eu-central-1" },
      keys: { "cis-central": { secret: `btp/${stage}/cis-central`, warm: true } },
      callers: { orders: { role: the.roleArn } },
      rules: [
        { id: "orders-jobs", callers: ["orders"], key: "cis-central", scopes: ["job.read", "event.read"] },
      ],
      ...members,
    }))(the.stage),
};

/** Reads a JWT's claims; `undefined` when the text is none. Stands in for the adapter of the shell. */
export function readClaims(token: string): Readonly<Record<string, unknown>> | undefined {
  const [, payload, signature, ...rest] = token.split(".");
  if (payload === undefined || signature === undefined || rest.length > 0) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
    return isRecord(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
