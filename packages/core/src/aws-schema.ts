import * as v from "valibot";
import { members } from "./members-schema.ts";

/** What an operator pays for by the hour, so that a slip of the finger is noticed. */
const MOST_ENVIRONMENTS = 1_000;

const Environments = v.pipe(
  v.number(),
  v.integer("must be a whole number"),
  v.minValue(1, "must be at least 1: leave it out for none"),
  v.maxValue(MOST_ENVIRONMENTS, `must be at most ${MOST_ENVIRONMENTS}`),
);

const TOPIC_ARN = /^arn:aws[a-z-]*:sns:([a-z0-9-]+):\d{12}:[\w-]{1,256}$/;

const Access = v.union(
  [
    v.literal("roles"),
    members({
      organization: v.pipe(
        v.string(),
        v.regex(/^o-[a-z0-9]{10,32}$/, "must be the id of an organization (o-…)"),
      ),
    }),
    members({
      accounts: v.pipe(
        v.array(v.pipe(v.string(), v.regex(/^\d{12}$/, "must be an account's twelve digits"))),
        v.minLength(1, "must name at least one account"),
      ),
    }),
  ],
  'must be "roles", { organization: "o-…" } or { accounts: ["<twelve digits>", …] }',
);

/** The member `aws`: where the broker is deployed, and how. */
export const Aws = v.pipe(
  members({
    region: v.pipe(
      v.string(),
      v.regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, "must be an AWS region, such as eu-central-1"),
    ),
    access: v.optional(Access, "roles"),
    vpc: v.optional(v.pipe(v.string(), v.regex(/^vpc-[0-9a-f]{8,17}$/, "must be the id of a VPC (vpc-…)"))),
    endpoints: v.optional(
      v.pipe(
        v.array(
          v.pipe(
            v.string(),
            v.regex(/^vpce-[0-9a-f]{8,17}$/, "must be the id of an interface endpoint (vpce-…)"),
          ),
        ),
        v.minLength(1, "must name at least one interface endpoint for execute-api"),
      ),
    ),
    concurrency: v.optional(
      members({ reserved: v.optional(Environments), provisioned: v.optional(Environments) }),
      {},
    ),
    alarms: v.optional(
      members({
        topic: v.pipe(
          v.string(),
          v.regex(TOPIC_ARN, "must be the ARN of an SNS topic (arn:aws:sns:<region>:<account>:<name>)"),
        ),
      }),
    ),
  }),
  v.forward(
    v.check(
      ({ vpc, endpoints }) => vpc === undefined || endpoints !== undefined,
      "is missing: the private door needs the ids of the VPC's interface endpoints for execute-api",
    ),
    ["endpoints"],
  ),
  v.forward(
    v.check(
      ({ vpc, endpoints }) => endpoints === undefined || vpc !== undefined,
      "is missing: the private door needs the id of the VPC that the endpoints are in",
    ),
    ["vpc"],
  ),
  v.forward(
    v.check(
      // Where all of what is reserved is provisioned for `live`, Lambda turns away whoever invokes another version, and the
      // next deployment asks its own before it moves `live` (AWS: "Configuring reserved concurrency for a function").
      ({ concurrency: { reserved, provisioned } }) =>
        reserved === undefined || provisioned === undefined || provisioned < reserved,
      "must provision fewer environments than it reserves: a deployment asks the new version beside them",
    ),
    ["concurrency"],
  ),
  v.forward(
    v.check(
      // CloudWatch sends alarms to topics of its own region only.
      ({ region, alarms }) => (TOPIC_ARN.exec(alarms?.topic ?? "")?.[1] ?? region) === region,
      "must be about a topic in aws.region: an alarm reaches no other",
    ),
    ["alarms"],
  ),
);
