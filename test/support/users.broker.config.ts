import { defineBroker } from "../../packages/core/src/define-broker.ts";
import { the } from "./the.ts";

/** The journeys of users: a key with a user, one whose user has a second factor, and one without a user in the same zone. */
export default defineBroker((stage) => ({
  aws: { region: "eu-central-1" },
  keys: {
    admin: { secret: `btp/${stage}/admin`, user: `btp/${stage}/admin-user`, expect: { origin: the.origin } },
    secured: {
      secret: `btp/${stage}/secured`,
      user: `btp/${stage}/secured-user`,
      totp: `btp/${stage}/secured-totp`,
      expect: { origin: the.origin },
    },
    plain: { secret: `btp/${stage}/plain`, expect: { origin: the.origin } },
  },
  callers: { orders: { role: the.roleArn } },
  rules: [
    { id: "orders-admin", callers: ["orders"], key: "admin", scopes: ["job.read", "event.read"] },
    { id: "orders-secured", callers: ["orders"], key: "secured", scopes: "all" },
    { id: "orders-plain", callers: ["orders"], key: "plain", scopes: "all" },
  ],
}));
