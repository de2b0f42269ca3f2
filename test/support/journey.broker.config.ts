import { defineBroker } from "../../packages/core/src/define-broker.ts";
import { privateApi } from "./private-api-event.ts";

/**
 * What the journeys are made with, whatever `broker.config.ts` says: three keys in the three shapes, one of them named by
 * the ARN of another account's secret, and three callers.
 */
export default defineBroker((stage) => ({
  aws: { region: "eu-central-1", vpc: privateApi.vpc, endpoints: [...privateApi.endpoints] },
  keys: {
    "cis-central": { secret: `btp/${stage}/cis-central`, warm: true },
    "cis-local": { secret: `btp/${stage}/cis-local` },
    "saas-registry": {
      secret: `arn:aws:secretsmanager:eu-central-1:444455556666:secret:btp/${stage}/saas-registry-AbCdEf`,
      kmsKey: "arn:aws:kms:eu-central-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    },
  },
  callers: {
    orders: { role: "arn:aws:iam::111122223333:role/orders" },
    reports: { role: "arn:aws:iam::444455556666:role/team/reports" },
    nobody: { role: "arn:aws:iam::111122223333:role/nobody" },
  },
  rules: [
    { id: "orders-jobs", callers: ["orders"], key: "cis-central", scopes: ["job.read", "event.read"] },
    { id: "reports-subaccount", callers: ["reports"], key: "cis-local", scopes: "all" },
    { id: "reports-subscriptions", callers: ["reports"], key: "saas-registry", scopes: "all" },
  ],
}));
