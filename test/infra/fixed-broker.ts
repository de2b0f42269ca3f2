import { type BrokerDefinition, defineBroker } from "@btp-token-broker/core";

/** A customer's KMS key, of another account. */
export const KMS_KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/** Where its private door is. */
export const PLACE = {
  vpc: "vpc-0a1b2c3d4e5f60718",
  endpoints: ["vpce-0a1b2c3d4e5f60718", "vpce-0b2c3d4e5f6071829"],
};

type Aws = BrokerDefinition<"", "">["aws"];
type Said = Omit<Aws, "region">;

/**
 * A broker for tests that name secrets and roles, whatever the repository's own configuration says, with something said of
 * how it is deployed. It has no door but that of roles, unless `said` has a place for the private one.
 */
export function brokerWith(said: Said) {
  return defineBroker((stage) => foundation(stage, said));
}

/** The same, with a key, callers or rules for every function that there may be. */
export function everyFunctionWith(said: Said) {
  return defineBroker((stage) => {
    const { keys, callers, rules, ...rest } = foundation(stage, { ...PLACE, ...said });
    const expect = { origin: "https://acme.authentication.eu10.hana.ondemand.com" };
    return {
      ...rest,
      keys: {
        ...keys,
        personal: { secret: `fixed/${stage}/personal`, user: `fixed/${stage}/personal-user`, expect },
        guarded: {
          secret: `fixed/${stage}/guarded`,
          user: `fixed/${stage}/guarded-user`,
          totp: `fixed/${stage}/guarded-totp`,
          kmsKey: KMS_KEY,
          expect,
        },
      },
      issuers: {
        actions: { url: "https://token.actions.githubusercontent.com", audience: "btp-token-broker" },
      },
      callers: {
        ...callers,
        deploy: { issuer: "actions", subject: "repo:acme/deploy:environment:prod" },
      },
      rules: [
        ...rules,
        { id: "deploy-central", callers: ["deploy"], key: "central", scopes: ["job.read"] },
        { id: "deploy-personal", callers: ["deploy"], key: "personal", scopes: ["job.read"] },
        { id: "deploy-not-sealed", callers: ["deploy"], key: "sealed", deny: "all" },
      ],
    };
  });
}

/** It has every function. */
export const fixedBroker = everyFunctionWith({});

function foundation(stage: string, said: Said) {
  return {
    aws: { region: "us-east-1", ...said },
    keys: {
      central: { secret: `fixed/${stage}/central`, warm: true },
      twin: { secret: `fixed/${stage}/central` },
      unused: { secret: `fixed/${stage}/unused` },
      sealed: { secret: `fixed/${stage}/sealed`, kmsKey: KMS_KEY },
      foreign: {
        secret: `arn:aws:secretsmanager:us-east-1:111122223333:secret:fixed/${stage}/foreign-AbCdEf`,
        kmsKey: KMS_KEY,
      },
    },
    callers: {
      near: { role: "arn:aws:iam::999988887777:role/near" },
      far: { role: "arn:aws:iam::111122223333:role/team/far" },
    },
    rules: [
      { id: "near-central", callers: ["near"], key: "central", scopes: "all" },
      { id: "far-twin", callers: ["far"], key: "twin", scopes: ["job.read"] },
    ],
  } as const;
}
