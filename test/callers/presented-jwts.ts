/** Claims and header of a token as a kind of issuer writes them, and the caller of the documentation that it is. */
export interface PresentedJwt {
  readonly caller: string;
  readonly alg: string;
  /** Beside `alg` and `kid`. */
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: (issuedAt: number) => Readonly<Record<string, unknown>>;
  /** One change each after which it is another principal, and nobody's caller. */
  readonly others: readonly Readonly<Record<string, unknown>>[];
}

const JWT = { typ: "JWT" };

/** The claims of GitHub's "OpenID Connect" page, for a job with an environment. */
const githubClaims = (issuedAt: number) => ({
  jti: "6f4762ed-0758-4ccb-808d-ee3af5d723a8",
  environment: "prod",
  aud: "btp-token-broker",
  ref: "refs/heads/main",
  sha: "714a629c0b401fdce83e847fc9589983fc6f46bc",
  repository: "acme/deploy",
  repository_owner: "acme",
  actor_id: "12",
  repository_visibility: "private",
  repository_id: "5678",
  repository_owner_id: "1234",
  run_id: "9876543210",
  run_number: "10",
  run_attempt: "2",
  runner_environment: "github-hosted",
  actor: "octocat",
  workflow: "deploy",
  workflow_ref: "acme/deploy/.github/workflows/deploy.yml@refs/heads/main",
  head_ref: "",
  base_ref: "",
  event_name: "workflow_dispatch",
  ref_type: "branch",
  job_workflow_ref: "acme/deploy/.github/workflows/deploy.yml@refs/heads/main",
  iss: "https://token.actions.githubusercontent.com",
  nbf: issuedAt - 600,
  exp: issuedAt + 300,
  iat: issuedAt,
});

/**
 * One for each form of docs/callers.md. Names, types and places of the claims are those of the vendors' own examples; the
 * values are ours.
 */
export const presentedJwts: Readonly<Record<string, PresentedJwt>> = {
  "a GitHub job, with the ids in its subject": {
    caller: "deploy-by-id",
    alg: "RS256",
    header: { ...JWT, x5t: "dGhlIHRodW1icHJpbnQgb2Yg" },
    claims: (issuedAt) => ({ ...githubClaims(issuedAt), sub: "repo:acme@1234/deploy@5678:environment:prod" }),
    others: [
      { sub: "repo:acme@9999/deploy@5678:environment:prod" },
      { sub: "repo:acme@1234/deploy@5678:environment:test" },
      { sub: "repo:acme@1234/deploy@5678:environment:prod%3Aa" },
      { sub: "repo:acme@1234/deploy@5678:pull_request" },
      { ref: "refs/heads/feature" },
      { ref: undefined },
    ],
  },
  "a GitHub job, without": {
    caller: "deploy-by-name",
    alg: "RS256",
    header: { ...JWT, x5t: "dGhlIHRodW1icHJpbnQgb2Yg" },
    claims: (issuedAt) => ({ ...githubClaims(issuedAt), sub: "repo:acme/deploy:environment:prod" }),
    others: [
      { sub: "repo:acme/deploy:ref:refs/heads/main" },
      // Somebody else's, under names that were given up.
      { repository_id: "9999" },
      { repository_owner_id: "9999" },
      { repository_id: 5678 },
    ],
  },
  // Kubernetes: "Managing Service Accounts". The header has no type, the audience is a list.
  "a pod on EKS": {
    caller: "billing-pod",
    alg: "RS256",
    header: {},
    claims: (issuedAt) => ({
      aud: ["btp-token-broker"],
      exp: issuedAt + 3_600,
      iat: issuedAt,
      iss: "https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
      jti: "ea28ed49-2e11-4280-9ec5-bc3d1d84661a",
      "kubernetes.io": {
        namespace: "billing",
        node: {
          name: "ip-10-0-0-7.eu-central-1.compute.internal",
          uid: "58456cb0-dd00-45ed-b797-5578fdceaced",
        },
        pod: { name: "invoices-69cbfb9798-jv9gn", uid: "a087d5a0-e1dd-43ec-93ac-f13d89cd13af" },
        serviceaccount: { name: "invoices", uid: "778a530c-b3f4-47c0-9cd5-ab018fb64f33" },
      },
      nbf: issuedAt,
      sub: "system:serviceaccount:billing:invoices",
    }),
    others: [
      { sub: "system:serviceaccount:billing:default" },
      { sub: "system:serviceaccount:other:invoices" },
      { "kubernetes.io": { serviceaccount: { name: "invoices", uid: "another" } } },
      { "kubernetes.io": undefined },
    ],
  },
  // AWS: "Understanding token claims".
  "a role of AWS": {
    caller: "nightly-role",
    alg: "ES384",
    header: JWT,
    claims: (issuedAt) => ({
      iss: "https://abc12345-def4-5678-90ab-cdef12345678.tokens.sts.global.api.aws",
      aud: "btp-token-broker",
      sub: "arn:aws:iam::444455556666:role/nightly",
      iat: issuedAt,
      exp: issuedAt + 300,
      jti: "xyz12345-def4-5678-90ab-cdef12345678",
      "https://sts.amazonaws.com/": {
        aws_account: "444455556666",
        source_region: "eu-central-1",
        org_id: "o-abc1234567",
        ou_path: "o-abc1234567/r-ab12/ou-ab12-11111111/",
        principal_tags: { team: "billing" },
        lambda_source_function_arn: "arn:aws:lambda:eu-central-1:444455556666:function:nightly",
        request_tags: { org_id: "o-chosen-by-the-caller" },
      },
    }),
    others: [
      { sub: "arn:aws:iam::444455556666:role/team/nightly" },
      { sub: "arn:aws:iam::999955556666:role/nightly" },
      {
        "https://sts.amazonaws.com/": {
          aws_account: "444455556666",
          request_tags: { org_id: "o-abc1234567" },
        },
      },
    ],
  },
  // GitLab: "OpenID Connect (OIDC) Authentication Using ID Tokens". Booleans and ids are texts there.
  "a GitLab job": {
    caller: "release-pipeline",
    alg: "RS256",
    header: JWT,
    claims: (issuedAt) => ({
      namespace_id: "72",
      namespace_path: "acme",
      project_id: "20",
      project_path: "acme/release",
      user_id: "1",
      user_login: "sample-user",
      user_email: "sample-user@example.com",
      user_access_level: "maintainer",
      pipeline_id: "574",
      pipeline_source: "push",
      job_id: "302",
      ref: "main",
      ref_type: "branch",
      ref_path: "refs/heads/main",
      ref_protected: "true",
      environment: "prod",
      environment_protected: "true",
      deployment_tier: "production",
      environment_action: "start",
      runner_id: 1,
      runner_environment: "self-hosted",
      sha: "714a629c0b401fdce83e847fc9589983fc6f46bc",
      project_visibility: "private",
      ci_config_ref_uri: "gitlab.com/acme/release//.gitlab-ci.yml@refs/heads/main",
      ci_config_sha: "714a629c0b401fdce83e847fc9589983fc6f46bc",
      jti: "235b3a54-b797-45c7-ae9a-f72d7bc6ef5b",
      iss: "https://gitlab.com",
      iat: issuedAt,
      nbf: issuedAt - 5,
      exp: issuedAt + 3_600,
      sub: "project_path:acme/release:ref_type:branch:ref:main",
      aud: "btp-token-broker",
    }),
    others: [
      { sub: "project_path:acme/release:ref_type:tag:ref:main" },
      { sub: "project_path:acme/release/fork:ref_type:branch:ref:main" },
      { ref_protected: "false" },
      { project_id: "21" },
      { environment: undefined },
    ],
  },
  // SPIRE, with `jwt_issuer`.
  "a SPIFFE workload": {
    caller: "orders-workload",
    alg: "ES256",
    header: JWT,
    claims: (issuedAt) => ({
      aud: ["btp-token-broker"],
      exp: issuedAt + 300,
      iat: issuedAt,
      iss: "https://oidc.example.org",
      jti: "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
      sub: "spiffe://example.org/ns/prod/sa/orders",
    }),
    others: [
      { sub: "spiffe://example.org/ns/prod/sa/orders/" },
      { sub: "spiffe://other.example/ns/prod/sa/orders" },
      { sub: "spiffe://example.org/ns/test/sa/orders" },
    ],
  },
};
