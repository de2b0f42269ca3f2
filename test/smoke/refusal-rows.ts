import type { SmokeRow } from "./row.ts";
import { awsAnswer, brokerAnswer, canaries, errorBody, forbiddenByAws, tokenBody } from "./scripted-url.ts";

const badGateway = awsAnswer(502, { message: "Internal Server Error" });

/** What may not be had: a key, and the function past its URL. */
export const refusalRows: readonly SmokeRow[] = [
  {
    id: "denied",
    script: { denied: brokerAnswer(200, tokenBody()) },
    is: "failed",
    says: /200: it was granted/,
    because: "a key that cannot exist was granted",
  },
  {
    id: "denied",
    script: { denied: brokerAnswer(400, errorBody("invalid_request")) },
    is: "failed",
    says: /400 invalid_request/,
    because: "the rules were not asked",
  },
  {
    id: "denied",
    script: { denied: brokerAnswer(404, errorBody("access_denied")) },
    is: "failed",
    says: /404 access_denied/,
    because: "the status is another",
  },
  {
    id: "denied",
    script: { denied: forbiddenByAws },
    is: "failed",
    says: /403 by AWS/,
    because: "AWS's 403 is not the broker's",
  },
  {
    id: "denied",
    script: { denied: brokerAnswer(403, errorBody("access_denied", { hint: "cis-central" })) },
    is: "failed",
    says: /none of the contract's errors/,
    because: "it says more than it may",
  },
  {
    id: "denied-alike",
    script: {
      forbidden: brokerAnswer(403, errorBody("access_denied", { error_description: "Not this key." })),
    },
    is: "failed",
    says: /differ.*which keys exist/s,
    because: "its words are others",
  },
  {
    id: "denied-alike",
    script: { forbidden: brokerAnswer(403, errorBody("access_denied"), { "retry-after": "1" }) },
    is: "failed",
    says: /differ/,
    because: "a header is more",
  },
  {
    id: "denied-alike",
    script: { forbidden: brokerAnswer(200, tokenBody()) },
    is: "failed",
    says: /200: it was granted/,
    because: "it is not forbidden",
  },
  {
    id: "denied-alike",
    script: { denied: badGateway },
    is: "not known",
    says: /nothing to compare/,
    because: "the other one failed",
  },
  {
    id: "denied-alike",
    script: {
      forbidden: brokerAnswer(403, errorBody("access_denied", { request_id: "another-id" }), {
        "x-request-id": "another-id",
      }),
    },
    is: "ok",
    says: /request another-id/,
    because: "the request id alone is another",
  },
  {
    id: "direct",
    direct: { is: "permitted" },
    is: "failed",
    says: /would run the function.*get-resource-policy/s,
    because: "nothing denies it",
  },
  {
    id: "direct",
    direct: { is: "not_allowed" },
    is: "not known",
    says: /no policy that allows it.*administrator/s,
    because: "who may not anyway shows nothing",
  },
  {
    id: "direct",
    direct: { is: "denied", policy: "service control" },
    is: "not known",
    says: /in a policy that is service control/,
    because: "another policy came first",
  },
  {
    id: "direct",
    direct: { is: "denied", policy: undefined },
    is: "not known",
    says: /does not name/,
    because: "AWS does not say whose deny it is",
  },
  {
    id: "direct",
    direct: { is: "no_such_function" },
    is: "failed",
    says: /no such alias/,
    because: "the ARN is another's",
  },
  {
    id: "direct",
    direct: { is: "not_authenticated" },
    is: "not known",
    says: /does not take the credentials/,
    because: "nothing was decided",
  },
  {
    id: "direct",
    direct: { is: "unanswered", name: "TimeoutError" },
    is: "not known",
    says: /TimeoutError/,
    because: "Lambda hangs",
  },
  {
    id: "direct",
    direct: { is: "unanswered", name: `Error: ${canaries.sessionToken}` },
    is: "not known",
    says: /without a name/,
    because: "what stands there is no name, and is not shown",
  },
];
