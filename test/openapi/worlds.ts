import type { BrokerDefinition, Failure } from "@btp-token-broker/core";
import { createCertificateAuthority } from "../../packages/local/src/xsuaa/certificate-authority.ts";
import type { createBench } from "../support/bench.ts";
import { some } from "../support/some.ts";
import { the } from "../support/the.ts";
import { type workload, workloadMembers } from "../support/workload.ts";

export type Bench = ReturnType<typeof createBench>;

/** How a failure comes about: what is wrong, and which request meets it. */
export interface World {
  readonly configuration?: Partial<BrokerDefinition<string, string, string>>;
  readonly begin?: (bench: Bench) => void;
  /** Of `GET /token`, without its question mark. */
  readonly query?: string;
  /** Of the key in `/access/{key}`. */
  readonly key?: string;
  readonly isBroken?: true;
  /** With which JWT a request comes to the door for them. */
  readonly jwt?: "missing" | keyof typeof workload.tokens;
  /** `grant_type` of the token exchange. */
  readonly grant?: string;
  /** What the login desk says, for a key with a user. */
  readonly desk?: Failure;
}

const SECRET = "btp/test/cis-central";
const HOUR = 3_600_000;

const stored = (text: string) => (bench: Bench) => {
  // Twice, so that the version before is no other credential that might be tried.
  bench.store(SECRET, text);
  bench.store(SECRET, text);
};
const answering = (status: number, body = "") => ({
  begin: (bench: Bench) => bench.xsuaa.answers(some.refusal(status, body)),
});
const unauthorized = (error_description: string) =>
  answering(401, JSON.stringify({ error: "unauthorized", error_description }));

/** One world for each code: the type knows when there is a new one. */
export const worlds: Readonly<Record<Failure["code"], World>> = {
  invalid_request: { query: "" },
  not_found: { key: "Not-a-name" },
  method_not_allowed: {},
  grant_unsupported: { grant: "client_credentials" },
  identity_missing: { jwt: "missing" },
  identity_refused: { jwt: "expired" },
  issuer_unavailable: { jwt: "unknown" },
  access_denied: { query: "key=other", key: "other" },
  scope_not_granted: { query: "key=cis-central&scope=admin" },
  scope_refused: {
    query: "key=cis-central&scope=job.read",
    ...answering(400, JSON.stringify({ error: "invalid_scope" })),
  },
  key_absent: { begin: (bench) => bench.breakStore(SECRET, "absent") },
  key_empty: { begin: (bench) => bench.breakStore(SECRET, "empty") },
  key_forbidden: { begin: (bench) => bench.breakStore(SECRET, "forbidden") },
  key_undecryptable: { begin: (bench) => bench.breakStore(SECRET, "undecryptable") },
  key_malformed: { begin: stored("not a key") },
  key_unexpected: {
    configuration: { keys: { "cis-central": { secret: SECRET, expect: { clientId: "sb-another" } } } },
  },
  key_origin_refused: { begin: stored(some.serviceKey({ url: "https://evil.example" })) },
  key_expired: { begin: stored(keyWithCertificate(-HOUR)) },
  client_refused: unauthorized("Bad credentials"),
  grant_refused: unauthorized("Unauthorized grant type: client_credentials"),
  certificate_refused: {
    begin(bench) {
      stored(keyWithCertificate(7 * 24 * HOUR))(bench);
      bench.xsuaa.fails("authority_unknown");
    },
  },
  secrets_unavailable: { begin: (bench) => bench.breakStore(SECRET, "timeout") },
  endpoint_unreachable: { begin: (bench) => bench.xsuaa.fails("dns") },
  endpoint_failing: answering(500),
  endpoint_throttled: answering(429),
  // The first mint fails, and is the last for a minute.
  caller_throttled: {
    configuration: {
      callers: {
        orders: { role: the.roleArn, mintsPerMinute: 1 },
        deploy: { ...workloadMembers.callers.deploy, mintsPerMinute: 1 },
      },
    },
    ...answering(200, "<html>"),
  },
  // The first request of the world gives it a rest, the ones after it meet that.
  endpoint_resting: answering(429),
  answer_unusable: answering(200, "<html>"),
  token_wider: { begin: (bench) => bench.xsuaa.mints({ scope: ["cis-central!b14.admin"] }) },
  token_foreign: { begin: (bench) => bench.xsuaa.mints({ cid: "sb-another" }) },
  key_grant_mismatch: { begin: stored(some.serviceKey({}, { grant_type: "user_token" })) },
  user_unreadable: atTheDesk({ code: "user_unreadable", secret: "user", reason: "absent" }),
  user_malformed: atTheDesk({ code: "user_malformed", field: "password", problem: "missing" }),
  password_refused: atTheDesk({ code: "password_refused", reason: "password" }),
  user_locked: atTheDesk({ code: "user_locked", retryAfterMs: HOUR }),
  login_resting: atTheDesk({ code: "login_resting", retryAfterMs: 60_000 }),
  passcode_used: atTheDesk({ code: "passcode_used", retryAfterMs: 30_000 }),
  login_unavailable: atTheDesk({ code: "login_unavailable", reason: "throttled", retryAfterMs: 2_000 }),
  login_failed: atTheDesk({ code: "login_failed", reason: "crashed" }),
  crashed: { isBroken: true },
};

function atTheDesk(desk: Failure): World {
  return {
    desk,
    begin: stored(some.serviceKey({}, { grant_type: "user_token" })),
    configuration: {
      keys: { "cis-central": { secret: SECRET, user: "btp/test/user", expect: { origin: the.origin } } },
    },
  };
}

function keyWithCertificate(endsInMs: number): string {
  const { certificate, issuer, privateKey } = createCertificateAuthority(the.now).issue({
    commonName: "orders",
    startsAt: the.now - 24 * HOUR,
    endsAt: the.now + endsInMs,
  });
  return some.serviceKey({
    clientsecret: undefined,
    "credential-type": "x509",
    certificate: certificate + issuer,
    key: privateKey,
    certurl: "https://acme.authentication.cert.eu10.hana.ondemand.com",
  });
}
