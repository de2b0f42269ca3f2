import type { Profile } from "../../packages/core/src/profile.ts";
import type { Principal } from "../../packages/core/src/caller.ts";

const now = Date.parse("2026-11-22T10:00:00Z");
const clientId = "sb-ut-0c5e3a4e-clone!b169670|cis-central!b14";
const origin = "https://acme.authentication.eu10.hana.ondemand.com";
const zone = "7f0c1d5e-8a43-4a0a-9d61-3f1d1f4a2b90";
const subaccount = "c2f8f6de-52a1-4f0e-8a5c-1f6b0c9d7e34";
const account = "111122223333";
const role = { partition: "aws", account, name: "orders" };

const profile: Profile = {
  version: "11111111-aaaa-4bbb-8ccc-000000000001",
  clientId,
  origin,
  tokenOrigin: origin,
  scopePrefix: "cis-central!b14",
  zone,
  subaccount,
  serviceUrls: { accounts_service_url: "https://accounts-service.cfapps.eu10.hana.ondemand.com" },
  credentialType: "binding-secret",
  service: "cis",
  certificateEndsAt: undefined,
  isCertificateAlone: false,
};

const principal: Principal = {
  kind: "aws",
  name: `arn:aws:sts::${account}:assumed-role/orders/i-0123456789`,
  role,
};

/** Fixed values that many tests share: the ordinary ones, which a test changes only to say what it is about. */
export const the = {
  /** 2026-11-22T10:00:00Z, in milliseconds since the epoch. */
  now,
  stage: "test",
  account,
  role,
  roleArn: `arn:aws:iam::${account}:role/orders`,
  principal,
  clientId,
  /** Base64 with every character that form encoding changes, as SAP's secrets are; also what leak scans look for. */
  clientSecret: "c4a1b2e0-canary$Zm9v+YmF/cg%3d&b=",
  origin,
  zone,
  subaccount,
  scopePrefix: "cis-central!b14",
  profile,
  /** What `profile` and the default token claim: full, unique and sorted. */
  scopes: ["cis-central!b14.event.read", "cis-central!b14.job.read"],
} as const;
