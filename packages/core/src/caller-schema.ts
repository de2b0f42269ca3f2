import * as v from "valibot";
import type { ClaimConditions } from "./claim-conditions.ts";
import { NAME } from "./configuration.ts";
import { members } from "./members-schema.ts";
import { parseRoleArn } from "./role-arn.ts";

/** What SAP grants a whole subaccount in a second; no caller needs more of one process in a minute. */
const MOST_MINTS_PER_MINUTE = 3_600;
/** Many times what a caller needs whose tokens live for half an hour, and few enough to spare xsuaa one that loops. */
const MINTS_PER_MINUTE = 60;

const MintsPerMinute = v.optional(
  v.pipe(
    v.number(),
    v.integer("must be a whole number"),
    v.minValue(1, "must be at least 1"),
    v.maxValue(MOST_MINTS_PER_MINUTE, `must be at most ${MOST_MINTS_PER_MINUTE}`),
  ),
  MINTS_PER_MINUTE,
);

const RoleArn = v.pipe(
  v.string(),
  v.check(
    (arn) => parseRoleArn(arn) !== undefined,
    "must be the ARN of one role (arn:aws:iam::<account>:role/<name>), without wildcards",
  ),
);

const SubjectPattern = v.pipe(
  v.string(),
  v.regex(/^[\x21-\x7e]{1,512}$/, "must be the subject of a JWT: 1 to 512 printable characters, no spaces"),
  v.check(
    (text) => !text.includes("**"),
    "must not have two stars in a row: one stands for one character or more",
  ),
);

/** Not `v.record`, which leaves out a claim called `constructor`, so that nobody would ask for it. */
const Conditions = v.custom<ClaimConditions>(
  isConditions,
  "must be an object of claims: each a text, a number, true, false, a list of these, or such an object again",
);

const Workload = v.pipe(
  members({
    issuer: v.pipe(v.string(), v.regex(NAME, "must be the name of one of the issuers")),
    subject: SubjectPattern,
    claims: v.optional(Conditions, {}),
    mintsPerMinute: MintsPerMinute,
  }),
  v.check(
    ({ subject, claims }) => !/^[*/:]+$/.test(subject) || Object.keys(claims).length > 0,
    "is everybody whom the issuer knows: name a part of the subject, or claims",
  ),
);

const Role = members({ role: RoleArn, mintsPerMinute: MintsPerMinute });

/** One member of `callers`: a role of AWS, or the workload that an issuer vouches for. */
export const Caller = v.lazy((input) =>
  typeof input === "object" && input !== null && "issuer" in input ? Workload : Role,
);

function isConditions(value: unknown): value is object {
  return (
    isPlain(value) &&
    // Without members it would be met by any object.
    Object.values(value).every(
      (wanted) => isOneOf(wanted) || (isConditions(wanted) && Object.keys(wanted).length > 0),
    )
  );
}

/** No regular expression, date or map: their members are not what was meant, and they seem to ask for nothing. */
function isPlain(value: unknown): value is object {
  return Object.prototype.toString.call(value) === "[object Object]";
}

function isOneOf(wanted: unknown): boolean {
  const values: unknown[] = Array.isArray(wanted) ? wanted : [wanted];
  return values.length > 0 && values.every((value) => ["string", "number", "boolean"].includes(typeof value));
}
