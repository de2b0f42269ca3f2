import { defineBroker } from "../../packages/core/src/define-broker.ts";

/** What docs/callers.md shows, section by section, in one configuration. */
export default defineBroker((stage) => ({
  aws: { region: "eu-central-1" },
  keys: { "cis-central": { secret: `btp/${stage}/cis-central`, warm: true } },
  issuers: {
    actions: {
      url: "https://token.actions.githubusercontent.com",
      audience: "btp-token-broker",
      maxAge: 600,
    },
    cluster: {
      url: "https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
      audience: "btp-token-broker",
      maxAge: 3600,
    },
    aws: {
      url: "https://abc12345-def4-5678-90ab-cdef12345678.tokens.sts.global.api.aws",
      audience: "btp-token-broker",
      algorithms: ["ES384"],
      maxAge: 900,
    },
    gitlab: { url: "https://gitlab.com", audience: "btp-token-broker", maxAge: 3600 },
    spire: { url: "https://oidc.example.org", audience: "btp-token-broker", maxAge: 600 },
  },
  callers: {
    "deploy-by-id": {
      issuer: "actions",
      subject: "repo:acme@1234/deploy@5678:environment:prod",
      claims: { ref: "refs/heads/main" },
    },
    "deploy-by-name": {
      issuer: "actions",
      subject: "repo:acme/deploy:environment:prod",
      claims: { ref: "refs/heads/main", repository_id: "5678", repository_owner_id: "1234" },
    },
    "billing-pod": {
      issuer: "cluster",
      subject: "system:serviceaccount:billing:invoices",
      claims: { "kubernetes.io": { serviceaccount: { uid: "778a530c-b3f4-47c0-9cd5-ab018fb64f33" } } },
    },
    "nightly-role": {
      issuer: "aws",
      subject: "arn:aws:iam::444455556666:role/nightly",
      claims: { "https://sts.amazonaws.com/": { aws_account: "444455556666", org_id: "o-abc1234567" } },
    },
    "release-pipeline": {
      issuer: "gitlab",
      subject: "project_path:acme/release:ref_type:branch:ref:main",
      claims: { project_id: "20", namespace_id: "72", ref_protected: "true", environment: "prod" },
    },
    "orders-workload": { issuer: "spire", subject: "spiffe://example.org/ns/prod/sa/orders" },
  },
  rules: [
    {
      id: "workloads-jobs",
      callers: [
        "deploy-by-id",
        "deploy-by-name",
        "billing-pod",
        "nightly-role",
        "release-pipeline",
        "orders-workload",
      ],
      key: "cis-central",
      scopes: ["job.read"],
    },
  ],
}));
