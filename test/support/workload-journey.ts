import { startJourney } from "./journey.ts";

/** The journeys of workloads: the whole broker with its door for JWTs, and the tokens of its local issuers. */
export async function startWorkloadJourney() {
  const journey = await startJourney({ of: "workloads" });
  const { jwt, controls } = journey;
  if (!jwt) throw new Error("The configuration has issuers");
  const { door, lambda, issuers, workloads } = jwt;

  return {
    ...journey,
    door,
    lambda,
    /** The issuer of this name, with its switches. */
    issuer(name: string) {
      const issuer = issuers.byName.get(name);
      if (!issuer) throw new Error(`There is no issuer ${name}`);
      return issuer;
    },
    /** A JWT of a caller, from the control that people use; changed as `POST /jwt` takes it. */
    async jwt(caller: string, changes?: object) {
      const init = changes && { method: "POST", body: JSON.stringify(changes) };
      const response = await fetch(`${controls.origin}/jwt?caller=${caller}`, init);
      const text = await response.text();
      if (response.status !== 200) throw new Error(text);
      return text.trim();
    },
    workloads,
    /** Asks with a bearer token, or with none. */
    async askAs(token: string | undefined, target = "/token?key=cis-central", init: RequestInit = {}) {
      const headers = new Headers(init.headers);
      if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
      const response = await fetch(`${door.origin}${target}`, { ...init, headers });
      const text = await response.text();
      const json = JSON.parse(text) as Readonly<Record<string, unknown>>;
      return { status: response.status, headers: Object.fromEntries(response.headers), text, json };
    },
  };
}

export type WorkloadJourney = Awaited<ReturnType<typeof startWorkloadJourney>>;

/**
 * What a job of GitHub Actions says of itself besides, in an environment (GitHub Docs, "OpenID Connect reference"); names and
 * numbers are made up.
 */
export const GITHUB_CLAIMS = {
  actor: "octocat",
  environment: "prod",
  event_name: "push",
  job_workflow_ref: "acme/deploy/.github/workflows/deploy.yml@refs/heads/main",
  ref: "refs/heads/main",
  ref_type: "branch",
  repository: "acme/deploy",
  repository_id: "5678",
  repository_owner: "acme",
  repository_owner_id: "1234",
  repository_visibility: "private",
  run_attempt: "1",
  run_id: "1234567890",
  runner_environment: "github-hosted",
  sha: "0123456789abcdef0123456789abcdef01234567",
  workflow: "deploy",
};

/** The same of a pod with a projected service account token (Kubernetes, "Managing Service Accounts"). */
export const EKS_CLAIMS = {
  aud: ["btp-token-broker"],
  "kubernetes.io": {
    namespace: "billing",
    node: { name: "ip-10-0-0-7.eu-central-1.compute.internal", uid: "9c1f0a52-0f7e-4bb1-8f77-52a4d1f00001" },
    pod: { name: "worker-7d9c6b5f4-abcde", uid: "9c1f0a52-0f7e-4bb1-8f77-52a4d1f00002" },
    serviceaccount: { name: "worker", uid: "9c1f0a52-0f7e-4bb1-8f77-52a4d1f00003" },
    warnafter: 1_795_873_998,
  },
};
