import { defineBroker } from "../../packages/core/src/define-broker.ts";
import { privateApi } from "./private-api-event.ts";

/**
 * The journeys of workloads: a job of GitHub Actions, a pod of an EKS cluster and a role, each with rules of its own, and all
 * three doors.
 */
export default defineBroker((stage) => ({
  aws: { region: "eu-central-1", vpc: privateApi.vpc, endpoints: [...privateApi.endpoints] },
  keys: {
    "cis-central": { secret: `btp/${stage}/cis-central`, warm: true },
    "cis-local": { secret: `btp/${stage}/cis-local` },
  },
  issuers: {
    actions: { url: "https://token.actions.githubusercontent.com", audience: "btp-token-broker" },
    cluster: {
      url: "https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF",
      audience: "btp-token-broker",
      jwks: "https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF/keys",
    },
  },
  callers: {
    orders: { role: "arn:aws:iam::111122223333:role/orders" },
    deploy: {
      issuer: "actions",
      subject: "repo:acme@1234/deploy@5678:environment:prod",
      claims: { ref: "refs/heads/main", runner_environment: "github-hosted" },
    },
    billing: {
      issuer: "cluster",
      subject: "system:serviceaccount:billing:worker",
      claims: { "kubernetes.io": { namespace: "billing" } },
    },
    branches: { issuer: "actions", subject: "repo:acme@1234/other@9:ref:refs/heads/*" },
  },
  rules: [
    { id: "orders-jobs", callers: ["orders"], key: "cis-central", scopes: ["job.read"] },
    { id: "deploy-jobs", callers: ["deploy"], key: "cis-central", scopes: ["job.read", "event.read"] },
    { id: "billing-events", callers: ["billing"], key: "cis-central", scopes: ["event.read"] },
    { id: "billing-all", callers: ["billing"], key: "cis-local", scopes: "all" },
  ],
}));
