import { describe, expect, test } from "vitest";
import { problemsOf } from "../../../test/support/definition-problems.ts";
import { defineBroker } from "./define-broker.ts";

const AWS = { region: "eu-central-1" };
const KEYS = { "cis-central": { secret: "btp/test/cis-central" } };
const DEFINITION = { aws: AWS, keys: KEYS, callers: {}, rules: [] };
const KMS_KEY = "arn:aws:kms:eu-central-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";

describe("defineBroker(), on AWS", () => {
  test("reads how the broker is deployed", () => {
    const aws = {
      ...DEFINITION.aws,
      vpc: "vpc-0123456789abcdef0",
      endpoints: ["vpce-0123456789abcdef0"],
      concurrency: { reserved: 5, provisioned: 4 },
      alarms: { topic: "arn:aws:sns:eu-central-1:111122223333:on-call" },
    };

    expect(defineBroker(() => ({ ...DEFINITION, aws }))("test").deployment).toEqual({
      access: { to: "roles" },
      privateDoor: { vpc: aws.vpc, endpoints: aws.endpoints },
      concurrency: { reserved: 5, provisioned: 4 },
      alarmTopic: aws.alarms.topic,
    });
  });

  test.for([
    { access: "roles", is: { to: "roles" } },
    { access: { organization: "o-a1b2c3d4e5" }, is: { to: "organization", id: "o-a1b2c3d4e5" } },
    { access: { accounts: ["111122223333"] }, is: { to: "accounts", ids: ["111122223333"] } },
  ] as const)("reads whom AWS lets in: $is.to", ({ access, is }) => {
    const configure = defineBroker(() => ({ ...DEFINITION, aws: { ...DEFINITION.aws, access } }));

    expect(configure("test").deployment.access).toEqual(is);
  });

  test.for([
    { secret: "btp/cis", because: "it is a name" },
    {
      secret: "arn:aws:secretsmanager:eu-central-1:444455556666:secret:btp/cis-a1B2c3",
      because: "it is the whole ARN of another account's secret",
    },
  ])("takes the secret $secret, since $because", ({ secret }) => {
    expect(problemsOf({ ...DEFINITION, keys: { ...KEYS, k: { secret, kmsKey: KMS_KEY } } })).toEqual([]);
  });

  test.for([
    {
      at: "keys.k.secret",
      change: {
        keys: { ...KEYS, k: { secret: "arn:aws:secretsmanager:eu-central-1:444455556666:secret:k" } },
      },
      because: "an ARN without its six characters is another secret's, or none's",
    },
    {
      at: "keys.k.secret",
      change: {
        keys: { ...KEYS, k: { secret: "arn:aws:secretsmanager:eu-central-1:444455556666:secret:k-??????" } },
      },
      because: "a wildcard is no secret",
    },
    {
      at: "keys.k.secret",
      change: {
        keys: { ...KEYS, k: { secret: "arn:aws:secretsmanager:eu-west-1:444455556666:secret:k-a1B2c3" } },
      },
      because: "the function asks its own region only",
    },
    {
      at: "keys.k.kmsKey",
      change: {
        keys: { ...KEYS, k: { secret: "k", kmsKey: "arn:aws:kms:eu-central-1:444455556666:alias/btp" } },
      },
      because: "a policy cannot name an alias",
    },
    {
      at: "keys.k.kmsKey",
      change: { keys: { ...KEYS, k: { secret: "k", kmsKey: KMS_KEY.replace("central", "west") } } },
      because: "a secret is encrypted in its own region",
    },
    { at: "aws.access", change: { aws: { ...AWS, access: "everybody" } }, because: "nobody is that" },
    {
      at: "aws.access",
      change: { aws: { ...AWS, access: { accounts: [] } } },
      because: "it would let in nobody",
    },
    {
      at: "aws.access",
      change: { aws: { ...AWS, access: { accounts: ["*"] } } },
      because: "it would let in everybody",
    },
    {
      at: "aws.access",
      change: { aws: { ...AWS, access: { organization: "o-x", accounts: ["111122223333"] } } },
      because: "it is one of the two",
    },
    {
      at: "aws.endpoints",
      change: { aws: { ...AWS, vpc: "vpc-01234567" } },
      because: "a private door without endpoints has no way in",
    },
    {
      at: "aws.vpc",
      change: { aws: { ...AWS, endpoints: ["vpce-01234567"] } },
      because: "nobody could say which network they are in",
    },
    {
      at: "aws.endpoints",
      change: { aws: { ...AWS, vpc: "vpc-01234567", endpoints: [] } },
      because: "an empty list is no way in either",
    },
    {
      at: "aws.concurrency.reserved",
      change: { aws: { ...AWS, concurrency: { reserved: 0 } } },
      because: "0 would switch the broker off",
    },
    {
      at: "aws.concurrency.provisioned",
      change: { aws: { ...AWS, concurrency: { provisioned: 1.5 } } },
      because: "there is no half of one",
    },
    {
      at: "aws.concurrency",
      change: { aws: { ...AWS, concurrency: { reserved: 2, provisioned: 2 } } },
      because: "the next deployment could not ask its new version anything",
    },
    {
      at: "aws.concurrency",
      change: { aws: { ...AWS, concurrency: { reserved: 2, provisioned: 3 } } },
      because: "Lambda would refuse it half-way through a deployment",
    },
    {
      at: "aws.alarms.topic",
      change: { aws: { ...AWS, alarms: { topic: "on-call@example.com" } } },
      because: "it is no topic",
    },
    {
      at: "aws.alarms",
      change: { aws: { ...AWS, alarms: { topic: "arn:aws:sns:eu-west-1:111122223333:on-call" } } },
      because: "alarms reach no topic of another region",
    },
  ])("refuses a mistake at $at, since $because", ({ at, change }) => {
    expect(problemsOf({ ...DEFINITION, ...change })).toEqual([expect.stringMatching(`^${at}[.:\\w]`)]);
  });

  test.for([
    { change: { keys: "canary" }, says: "keys: must be an object" },
    { change: { callers: "canary" }, says: "callers: must be an object" },
    { change: { rules: "canary" }, says: "rules: must be a list" },
    { change: { tokenOrigins: "canary" }, says: "tokenOrigins: must be a list" },
    { change: { keys: { k: "canary" } }, says: "keys.k: must be an object" },
    { change: { keys: { k: { secret: { clientsecret: "canary" } } } }, says: "keys.k.secret: must be text" },
    { change: { keys: { k: { secret: "k", warm: "canary" } } }, says: "keys.k.warm: must be true or false" },
    {
      change: { keys: { k: { secret: "k", expect: { clientId: "" } } } },
      says: "keys.k.expect.clientId: must not be empty: leave it out for none",
    },
    {
      change: { aws: { ...AWS, concurrency: { reserved: "canary" } } },
      says: "aws.concurrency.reserved: must be a number",
    },
    {
      change: { aws: { ...AWS, access: { organization: "canary" } } },
      says: "aws.access.organization: must be the id of an organization (o-…)",
    },
    {
      change: { aws: { ...AWS, access: { accounts: [] } } },
      says: "aws.access.accounts: must name at least one account",
    },
    {
      change: { aws: { ...AWS, access: { accounts: ["canary"] } } },
      says: "aws.access.accounts.0: must be an account's twelve digits",
    },
  ])("does not quote what may be a key pasted into the wrong place: $says", ({ change, says }) => {
    expect(problemsOf({ ...DEFINITION, ...change })).toEqual([says]);
  });
});
