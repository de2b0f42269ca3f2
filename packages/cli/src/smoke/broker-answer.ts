import { fail, NAME, type Result, SCOPE_TOKEN, succeed, type WireError } from "@btp-token-broker/core";
import * as v from "valibot";
import type { Answer, Heard } from "./door.ts";
import type { Explanation } from "../explanation.ts";
import { explainForeign, explainSilence } from "./foreign-answer.ts";

/** An answer that keeps the HTTP contract. */
export interface BrokerAnswer<Body> {
  readonly body: Body;
  readonly requestId: string;
  readonly answer: Answer;
}

/** Why there is none, or not the one that was expected; `refused` is one of the contract's errors. */
export interface Misread extends Explanation {
  readonly why: "not_sent" | "no_answer" | "not_the_brokers" | "refused" | "not_the_contract";
}

/** Nothing but what has the form of an id is ever shown, whatever a server writes there. */
const RequestId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
const Scopes = v.array(v.pipe(v.string(), v.regex(SCOPE_TOKEN)));

export const Health = v.object({ version: v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+[\w.+-]{0,30}$/)) });
export const Access = v.object({
  principal: v.pipe(v.string(), v.regex(/^arn:[\w:/+=,.@-]{1,300}$/)),
  caller: v.nullable(v.pipe(v.string(), v.regex(NAME))),
  keys: v.array(v.object({ key: v.pipe(v.string(), v.regex(NAME)) })),
});
export const KeyAccess = v.object({ scopes: v.union([v.literal("all"), Scopes]) });
export const Token = v.object({
  access_token: v.pipe(v.string(), v.minLength(1)),
  token_type: v.literal("bearer"),
  expires_in: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(86_400)),
  scope: v.pipe(
    v.string(),
    v.transform((text) => text.split(" ").filter((name) => name !== "")),
    Scopes,
  ),
});

const OTHER_DOOR = "This is the door for JWTs. Give the address of one that takes IAM signatures.";

const WAYS_OUT: Readonly<Record<WireError["error"], string>> = {
  invalid_request: "This btp-broker and the broker are of different versions: use the one that was deployed.",
  invalid_scope: "Ask for scopes that `GET /access/KEY` names, or leave --scope out.",
  invalid_target: OTHER_DOOR,
  unsupported_grant_type: OTHER_DOOR,
  invalid_token: OTHER_DOOR,
  access_denied: "No rule of broker.config.ts gives this caller the key, or there is no such key.",
  not_found: "This btp-broker and the broker are of different versions: use the one that was deployed.",
  method_not_allowed: "Something in between changed the request's method.",
  server_error: "A bug of the broker. Its log has a line `crash` with this request id.",
  bad_gateway:
    "xsuaa answered what the broker does not hand on. The audit line with this request id says what.",
  temporarily_unavailable:
    "xsuaa or Secrets Manager is down or throttles, or this caller has caused as many mints as it may. Ask again after a minute.",
  key_unusable:
    "The service key is missing, malformed or refused. The audit line with this request id says why.",
};

const Refusal = v.strictObject({
  error: v.picklist(Object.keys(WAYS_OUT) as WireError["error"][]),
  error_description: v.string(),
  request_id: RequestId,
});
export type Refusal = v.InferOutput<typeof Refusal>;

/** Reads an answer with status 200 that has this body. */
export function readAnswer<Schema extends v.GenericSchema>(
  heard: Heard,
  schema: Schema,
): Result<BrokerAnswer<v.InferOutput<Schema>>, Misread> {
  const ours = readOurs(heard);
  if (!ours.ok) return ours;
  if (ours.value.answer.status !== 200) return fail(misreadRefusal(ours.value));
  const body = v.safeParse(schema, ours.value.body);
  return body.success
    ? succeed({ ...ours.value, body: body.output })
    : fail(notTheContract(ours.value, "its body is not what docs/http.md promises"));
}

/** Reads one of the contract's errors, with whatever status. */
export function readRefusal(heard: Heard): Result<BrokerAnswer<Refusal>, Misread> {
  const ours = readOurs(heard);
  if (!ours.ok) return ours;
  const body = v.safeParse(Refusal, ours.value.body);
  if (!body.success) return fail(notTheContract(ours.value, "its body is none of the contract's errors"));
  return body.output.request_id === ours.value.requestId
    ? succeed({ ...ours.value, body: body.output })
    : fail(notTheContract(ours.value, "its request_id is another than its x-request-id"));
}

function readOurs(heard: Heard): Result<BrokerAnswer<unknown>, Misread> {
  if (!heard.ok) {
    const why = heard.problem === "not_sent" ? "not_sent" : "no_answer";
    return fail({ why, ...explainSilence(heard) });
  }
  const answer = heard.value;
  const requestId = v.safeParse(RequestId, answer.headers.get("x-request-id"));
  if (!requestId.success) return fail({ why: "not_the_brokers", ...explainForeign(answer) });
  return succeed({ answer, requestId: requestId.output, body: parsed(answer.text) });
}

function misreadRefusal(ours: BrokerAnswer<unknown>): Misread {
  const { status } = ours.answer;
  const refusal = readRefusal(succeed(ours.answer));
  if (!refusal.ok) return refusal.problem;
  const { error } = refusal.value.body;
  return { why: "refused", seen: `${status} ${error} (request ${ours.requestId})`, wayOut: WAYS_OUT[error] };
}

function notTheContract({ answer, requestId }: BrokerAnswer<unknown>, how: string): Misread {
  return {
    why: "not_the_contract",
    seen: `${answer.status} (request ${requestId}), and ${how}`,
    wayOut: "Something else answers at this URL, or another version of the broker.",
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
