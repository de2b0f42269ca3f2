import { defineBroker } from "@btp-token-broker/core";

/** Somebody else's: one key and one caller, and no name that the repository's own has. */
export default defineBroker((stage) => ({
  aws: { region: "us-east-1" },
  keys: { "invoice-api": { secret: `acme/${stage}/invoice-api` } },
  callers: { billing: { role: "arn:aws:iam::444455556666:role/billing" } },
  rules: [{ id: "billing-invoices", callers: ["billing"], key: "invoice-api", scopes: ["Invoice.Read"] }],
  tests: [{ caller: "billing", key: "invoice-api", expect: "billing-invoices" }],
}));
