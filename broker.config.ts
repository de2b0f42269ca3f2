import { defineBroker } from "@btp-token-broker/core";

export default defineBroker((stage) => ({
  aws: { region: "eu-central-1" },

  keys: {
    "cis-central": { secret: `btp/${stage}/cis-central`, warm: true },
    "cis-local": { secret: `btp/${stage}/cis-local` },
    "saas-registry": { secret: `btp/${stage}/saas-registry` },
  },

  callers: {
    orders: { role: "arn:aws:iam::111122223333:role/orders" },
    reports: { role: "arn:aws:iam::111122223333:role/reports" },
    nobody: { role: "arn:aws:iam::111122223333:role/nobody" },
  },

  rules: [
    { id: "orders-jobs", callers: ["orders"], key: "cis-central", scopes: ["job.read", "event.read"] },
    { id: "reports-subaccount", callers: ["reports"], key: "cis-local", scopes: "all" },
    { id: "reports-subscriptions", callers: ["reports"], key: "saas-registry", scopes: "all" },
  ],

  tests: [
    { caller: "orders", key: "cis-central", expect: "orders-jobs" },
    { caller: "orders", key: "cis-local", expect: "deny" },
    { caller: "reports", key: "cis-central", expect: "deny" },
    { caller: "nobody", key: "cis-central", expect: "deny" },
  ],
}));
