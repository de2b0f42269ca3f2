/*
 * What must not compile. Only tsc reads this file: each `@ts-expect-error` is itself an error where the line below
 * it compiles, so that a change which loosens the types is seen.
 */
import { defineBroker } from "./define-broker.ts";

const region = "eu-central-1";
const keys = { "cis-central": { secret: "btp/cis-central" }, "cis-local": { secret: "btp/cis-local" } };
const callers = { orders: { role: "arn:aws:iam::111122223333:role/orders" } };
const base = { aws: { region }, keys, callers };

defineBroker((stage) => ({
  ...base,
  keys: { ...keys, "cis-stage": { secret: `btp/${stage}`, warm: true, expect: { origin: "https://x" } } },
  rules: [
    { id: "a", callers: ["orders"], key: "cis-central", scopes: ["job.read"] },
    { id: "b", callers: ["orders"], key: "cis-stage", scopes: "all", until: "2027-06-30" },
    { id: "c", callers: ["orders"], key: "cis-local", deny: "all" },
  ],
  tests: [
    { caller: "orders", key: "cis-local", expect: "deny" },
    { caller: "orders", key: "cis-central", scopes: ["job.read"], expect: "a" },
  ],
}));

defineBroker(() => ({
  ...base,
  rules: [
    // @ts-expect-error: no key of this name is defined
    { id: "a", callers: ["orders"], key: "cis-centrall", scopes: "all" },
    // @ts-expect-error: no caller of this name is defined
    { id: "b", callers: ["order"], key: "cis-central", scopes: "all" },
    // @ts-expect-error: one of many callers is not defined
    { id: "c", callers: ["orders", "reports"], key: "cis-central", scopes: "all" },
    // @ts-expect-error: a rule allows or denies, never both
    { id: "d", callers: ["orders"], key: "cis-central", scopes: "all", deny: ["job.read"] },
    // @ts-expect-error: a rule that does neither says nothing
    { id: "e", callers: ["orders"], key: "cis-central" },
    // @ts-expect-error: a rule without an id could not be told in the audit log
    { callers: ["orders"], key: "cis-central", scopes: "all" },
    // @ts-expect-error: a single scope is written as a list
    { id: "g", callers: ["orders"], key: "cis-central", scopes: "job.read" },
    // @ts-expect-error: a misspelt end would be no end
    { id: "h", callers: ["orders"], key: "cis-central", scopes: "all", untill: "2027-06-30" },
  ],
}));

defineBroker(() => ({
  ...base,
  rules: [],
  tests: [
    // @ts-expect-error: no key of this name is defined
    { caller: "orders", key: "cis-centrall", expect: "deny" },
    // @ts-expect-error: no caller of this name is defined
    { caller: "order", key: "cis-central", expect: "deny" },
    // @ts-expect-error: scopes are a list of names, as a request has them
    { caller: "orders", key: "cis-central", scopes: "all", expect: "deny" },
    // @ts-expect-error: a test says what it expects
    { caller: "orders", key: "cis-central" },
  ],
}));

defineBroker(() => ({
  aws: { region },
  // @ts-expect-error: every key is stored somewhere
  keys: { "cis-central": { warm: true } },
  // @ts-expect-error: a caller is a role
  callers: { orders: { user: "arn:aws:iam::111122223333:user/orders" } },
  rules: [],
}));

const issuers = { actions: { url: "https://token.actions.githubusercontent.com", audience: "x" } };

defineBroker(() => ({
  ...base,
  issuers,
  callers: {
    deploy: { issuer: "actions", subject: "repo:acme/deploy:ref:refs/heads/main" },
    // @ts-expect-error: no issuer of this name is defined
    release: { issuer: "action", subject: "repo:acme/release:ref:refs/heads/main" },
    // @ts-expect-error: a caller is a role or a workload, never both
    both: { issuer: "actions", subject: "repo:acme/both", role: "arn:aws:iam::111122223333:role/both" },
    // @ts-expect-error: whoever the issuer knows is no caller
    anybody: { issuer: "actions" },
  },
  rules: [],
}));

defineBroker(() => ({
  ...base,
  // @ts-expect-error: without issuers there are no workloads
  callers: { deploy: { issuer: "actions", subject: "repo:acme/deploy" } },
  rules: [],
}));

// @ts-expect-error: a broker without rules is written with an empty list, on purpose
defineBroker(() => base);
