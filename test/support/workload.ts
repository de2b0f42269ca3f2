import { fail, type JwtPrincipal, succeed } from "@btp-token-broker/core";
import type { BrokerDefinition } from "../../packages/core/src/broker-definition.ts";
import type { JwtVerifier } from "../../packages/functions/src/jwt/jwt-verifier.ts";

const principal: JwtPrincipal = {
  kind: "jwt",
  name: "repo:acme@1234/deploy@5678:environment:prod",
  issuer: "actions",
  claims: { jti: "b1a7c0de-1c2d-4e5f-8a9b-0c1d2e3f4a5b", ref: "refs/heads/main" },
};

/** The ordinary workload of the tests: a job of GitHub Actions, and the text that stands for its JWT. */
export const workload = {
  caller: "deploy",
  principal,
  token: "header.canary-of-a-jwt.signature",
  /** Texts that a fake verifier takes for others. */
  tokens: {
    stranger: "header.stranger.signature",
    expired: "header.expired.signature",
    unknown: "header.late.signature",
  },
} as const;

/** Members of a configuration in which `deploy` is a caller with the rights of `orders`. */
export const workloadMembers = {
  issuers: { actions: { url: "https://token.actions.githubusercontent.com", audience: "btp-token-broker" } },
  callers: {
    orders: { role: "arn:aws:iam::111122223333:role/orders" },
    deploy: { issuer: "actions", subject: principal.name },
  },
  rules: [
    {
      id: "orders-jobs",
      callers: ["orders", "deploy"],
      key: "cis-central",
      scopes: ["job.read", "event.read"],
    },
  ],
} satisfies Partial<BrokerDefinition<string, string, string>>;

/** Takes the tokens of `workload` for what they are called, and any other text for no JWT. */
export const fakeVerifier: JwtVerifier = {
  async verify(token) {
    switch (token) {
      case workload.token:
        return succeed(principal);
      case workload.tokens.stranger:
        return succeed({ ...principal, name: "repo:evil/deploy:ref:refs/heads/main" });
      case workload.tokens.expired:
        return fail({ code: "identity_refused", reason: "expired" });
      case workload.tokens.unknown:
        return fail({
          code: "issuer_unavailable",
          issuer: "actions",
          reason: "timeout",
          retryAfterMs: 4_001,
        });
      default:
        return fail({ code: "identity_refused", reason: "not_a_jwt" });
    }
  },
  prepare: async () => new Map(),
};
