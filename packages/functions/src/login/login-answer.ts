import {
  fail,
  type Failure,
  type LoginAnswer,
  type MintRecord,
  type Remark,
  Secret,
  succeed,
} from "@btp-token-broker/core";
import * as v from "valibot";
import { LoginFailure } from "./failure-schema.ts";

const Text = v.pipe(v.string(), v.maxLength(512));
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const REMARKS = [
  "issuer_unexpected",
  "authorities_wider",
  "content_type_unexpected",
  "rotation_incomplete",
  "certificate_ends_soon",
  "certificate_alone",
] as const satisfies readonly Remark[];

const Record = v.strictObject({
  attempts: Count,
  ms: v.pipe(v.number(), v.minValue(0)),
  answers: v.array(v.union([Count, v.pipe(v.string(), v.regex(/^[a-z_]{1,32}$/))])),
  origin: v.optional(Text),
  version: v.optional(Text),
  logins: v.optional(Count),
  certificate_days: v.optional(v.pipe(v.number(), v.integer())),
  remarks: v.optional(v.array(v.picklist(REMARKS))),
  failed: v.optional(v.pipe(v.string(), v.regex(/^[a-z_]{1,32}$/))),
});

const Token = v.strictObject({
  access_token: v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/)),
  scope: v.array(Text),
  life_ms: v.pipe(v.number(), v.minValue(1)),
  jti: v.optional(Text),
  user: v.optional(Text),
});

const Said = { version: v.literal(1), user: v.optional(Text), record: v.optional(Record) };
const Answer = v.union([
  v.strictObject({ ...Said, token: Token }),
  v.strictObject({ ...Said, failure: LoginFailure }),
]);

/** Writes an answer down for a door: the one place where the token is shown. Refresh tokens are in no answer. */
export function writeLoginAnswer({ result, record, user }: LoginAnswer): object {
  const said = { version: 1, ...(user !== undefined && { user }), ...(record && { record }) };
  if (!result.ok) return { ...said, failure: result.problem };
  const { accessToken, scope, lifeMs, jti, user: owner } = result.value;
  const token = { access_token: accessToken.reveal(), scope, life_ms: lifeMs, jti, user: owner };
  return { ...said, token };
}

/**
 * Reads it again, with the token a secret at once; `undefined` when it is none of this contract's.
 *
 * @param requestId of the invocation
 */
export function readLoginAnswer(payload: string, requestId: string | undefined): LoginAnswer | undefined {
  const parsed = v.safeParse(Answer, parseJson(payload));
  if (!parsed.success) return undefined;
  const { user, record: said } = parsed.output;
  const record: MintRecord | undefined = said && {
    ...compact(said),
    ...(requestId !== undefined && { login: requestId }),
  };
  if ("failure" in parsed.output) return { result: fail(parsed.output.failure as Failure), record, user };
  const { access_token: text, scope, life_ms: lifeMs, jti, user: owner } = parsed.output.token;
  const token = {
    accessToken: new Secret(text),
    scope,
    lifeMs,
    jti,
    ...(owner !== undefined && { user: owner }),
  };
  return { result: succeed(token), record, user };
}

/** Without members that are there and undefined. */
function compact({ attempts, ms, answers, ...optional }: v.InferOutput<typeof Record>): MintRecord {
  const { origin, version, logins, certificate_days: days, remarks, failed } = optional;
  return {
    attempts,
    ms,
    answers,
    ...(origin !== undefined && { origin }),
    ...(version !== undefined && { version }),
    ...(logins !== undefined && { logins }),
    ...(days !== undefined && { certificate_days: days }),
    ...(remarks && { remarks }),
    ...(failed !== undefined && { failed }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Its message would quote the token.
  }
}
