import { silent } from "../support/raw-server.ts";
import type { SmokeRow } from "./row.ts";
import { awsAnswer, brokerAnswer, errorBody } from "./scripted-url.ts";

const page = awsAnswer(200, "<html>canary</html>", {
  "content-type": "text/html",
  "x-amzn-requestid": undefined,
});
const badGateway = awsAnswer(502, { message: "Internal Server Error" });

/** What the URL does before the broker has a say. */
export const urlRows: readonly SmokeRow[] = [
  {
    id: "clock",
    ahead: 299_000,
    is: "ok",
    says: /^this machine is 299 s ahead of AWS/,
    because: "AWS still takes it",
  },
  { id: "clock", ahead: 300_000, is: "failed", says: /300 s ahead of AWS/, because: "this is 5 minutes" },
  { id: "clock", ahead: -299_000, is: "ok", says: /299 s behind AWS/, because: "AWS still takes this, too" },
  {
    id: "clock",
    ahead: -300_000,
    is: "failed",
    says: /300 s behind AWS/,
    because: "this is 5 minutes the other way",
  },
  {
    id: "clock",
    script: { unsigned: awsAnswer(403, { Message: "Forbidden" }, { date: undefined }) },
    is: "not known",
    says: /no Date/,
    because: "something took the header off",
  },
  {
    id: "unsigned",
    script: { unsigned: brokerAnswer(200, { status: "ok", version: "0.1.0" }) },
    is: "failed",
    says: /200 with x-request-id/,
    because: "the broker answered anybody",
  },
  {
    id: "unsigned",
    script: { unsigned: brokerAnswer(403, errorBody("access_denied")) },
    is: "failed",
    says: /403 with x-request-id/,
    because: "a refusal of the broker's is no refusal of AWS's",
  },
  {
    id: "unsigned",
    script: { unsigned: badGateway },
    is: "failed",
    says: /as far as the function/,
    because: "AuthType NONE lets it through, and the door refuses the event",
  },
  {
    id: "unsigned",
    script: { unsigned: page },
    is: "failed",
    says: /200, a page/,
    because: "no AWS is there",
  },
  {
    id: "unsigned",
    script: { unsigned: awsAnswer(403, "no", { "x-amzn-requestid": undefined }) },
    is: "failed",
    says: /403, an answer without x-request-id/,
    because: "some proxy said it",
  },
  {
    id: "wrong-service",
    script: { "wrong-service": brokerAnswer(200, { status: "ok", version: "0.1.0" }) },
    is: "failed",
    says: /200 with x-request-id/,
    because: "the signature was not checked",
  },
  {
    id: "wrong-service",
    script: { "wrong-service": badGateway },
    is: "failed",
    says: /as far as the function/,
    because: "nor here",
  },
  {
    id: "wrong-service",
    script: { "wrong-service": silent },
    is: "not known",
    says: /no answer came in time/,
    because: "it hangs",
  },
  {
    id: "request-id",
    script: {
      health: brokerAnswer(200, { status: "ok", version: "0.1.0" }, { "x-amzn-requestid": "another-id" }),
    },
    is: "failed",
    says: /they differ.*Quote x-request-id/s,
    because: "they are two ids",
  },
  {
    id: "request-id",
    script: {
      health: brokerAnswer(200, { status: "ok", version: "0.1.0" }, { "x-amzn-requestid": undefined }),
    },
    is: "not known",
    says: /AWS's header is missing/,
    because: "there is one of two",
  },
  {
    id: "request-id",
    script: { health: badGateway },
    is: "not known",
    says: /did not answer/,
    because: "there is none of ours",
  },
];
