import { defineBroker } from "@btp-token-broker/core";

/** A broker for tests that name secrets and roles, whatever the repository's own configuration says. */
export const fixedBroker = defineBroker((stage) => ({
  aws: { region: "us-east-1" },
  keys: {
    central: { secret: `fixed/${stage}/central`, warm: true },
    twin: { secret: `fixed/${stage}/central` },
    unused: { secret: `fixed/${stage}/unused` },
  },
  callers: {
    near: { role: "arn:aws:iam::999988887777:role/near" },
    far: { role: "arn:aws:iam::111122223333:role/team/far" },
  },
  rules: [
    { id: "near-central", callers: ["near"], key: "central", scopes: "all" },
    { id: "far-twin", callers: ["far"], key: "twin", scopes: ["job.read"] },
  ],
}));
