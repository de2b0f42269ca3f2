import { silent } from "../support/raw-server.ts";
import type { SmokeRow } from "./row.ts";
import {
  awsAnswer,
  brokerAnswer,
  canaries,
  errorBody,
  forbiddenByAws,
  scripted,
  scriptedToken,
} from "./scripted-url.ts";

const awsSays = (message: string) => awsAnswer(403, { message });
const page = awsAnswer(200, "<html>canary</html>", {
  "content-type": "text/html",
  "x-amzn-requestid": undefined,
});
const redirect = awsAnswer(301, "", {
  location: "https://elsewhere.example/",
  "x-amzn-requestid": undefined,
});
const badGateway = awsAnswer(502, { message: "Internal Server Error" });

/** Whether the broker is reached, and knows who asks. */
export const aliasRows: readonly SmokeRow[] = [
  {
    id: "alias",
    script: { health: badGateway },
    is: "failed",
    says: /502 of Lambda's own.*not_this_function.*live/s,
    because: "the door refuses what did not come to the alias",
  },
  {
    id: "alias",
    script: { health: forbiddenByAws },
    is: "failed",
    says: /no policy lets these credentials in.*lambda:InvokeFunctionUrl/s,
    because: "the role is not allowed",
  },
  {
    id: "alias",
    script: { health: awsSays("Signature expired: 20261122T100000Z is now earlier than … (… - 5 min.)") },
    is: "failed",
    says: /5 minutes off.*clock/s,
    because: "AWS says that the clock is wrong",
  },
  {
    id: "alias",
    script: { health: awsSays("Signature not yet current: 20261122T100000Z is still later than …") },
    is: "failed",
    says: /5 minutes off.*clock/s,
    because: "AWS says it of a clock that is fast, too",
  },
  {
    id: "alias",
    script: { health: awsSays("Credential should be scoped to a valid region, not 'eu-central-1'. ") },
    is: "failed",
    says: /another region.*--region/s,
    because: "--region is another",
  },
  {
    id: "alias",
    script: { health: awsSays("Credential should be scoped to correct service: 'execute-api'. ") },
    is: "failed",
    says: /another service than lambda/,
    because: "the URL is API Gateway's",
  },
  {
    id: "alias",
    script: { health: awsSays("The security token included in the request is expired") },
    is: "failed",
    says: /Fetch new credentials/,
    because: "the session is over",
  },
  {
    id: "alias",
    script: {
      health: awsSays(
        `The request signature we calculated does not match. The Canonical String was x-amz-security-token:${canaries.sessionToken}`,
      ),
    },
    is: "failed",
    says: /does not match/,
    because: "and AWS quotes the request",
  },
  {
    id: "alias",
    script: { health: awsSays("No.") },
    is: "failed",
    says: /not known here/,
    because: "AWS has new words",
  },
  {
    id: "alias",
    script: { health: awsAnswer(429, {}) },
    is: "failed",
    says: /throttles/,
    because: "of the limit",
  },
  {
    id: "alias",
    script: { health: redirect },
    is: "failed",
    says: /301, a redirect/,
    because: "it is elsewhere",
  },
  {
    id: "alias",
    script: { health: page },
    is: "failed",
    says: /a page without/,
    because: "a portal answers",
  },
  {
    id: "alias",
    script: { health: silent },
    is: "failed",
    says: /no answer came in time/,
    because: "it hangs",
  },
  {
    id: "alias",
    script: { health: (socket) => void socket.destroy() },
    is: "failed",
    says: /the connection failed/,
    because: "it breaks off",
  },
  {
    id: "alias",
    script: { health: brokerAnswer(200, { status: "ok", version: "0.1.0" }, { "x-request-id": undefined }) },
    is: "failed",
    says: /200, an answer without x-request-id/,
    because: "the header is missing",
  },
  {
    id: "alias",
    script: {
      health: brokerAnswer(200, { status: "ok", version: "0.1.0" }, { "x-request-id": "AWS4-HMAC ü" }),
    },
    is: "failed",
    says: /without x-request-id/,
    because: "what stands there is no id, and is not shown",
  },
  {
    id: "alias",
    script: { health: brokerAnswer(200, { hello: "world" }) },
    is: "failed",
    says: /not what docs\/http.md promises/,
    because: "it is another service",
  },
  {
    id: "alias",
    script: { health: brokerAnswer(404, errorBody("not_found")) },
    is: "ok",
    says: /404 not_found/,
    because: "an error of the broker's shows as well that its door was passed",
  },
  {
    id: "identity",
    script: { access: brokerAnswer(200, { principal: scripted.principal, caller: null, keys: [] }) },
    is: "failed",
    says: /assumed-role\/orders\/local is no caller/,
    because: "the configuration does not know the role",
  },
  {
    id: "identity",
    script: {
      access: brokerAnswer(200, { principal: `arn: ${scriptedToken()}`, caller: "orders", keys: [] }),
    },
    is: "failed",
    says: /not what docs\/http.md promises/,
    because: "what stands there is no ARN, and is not shown",
  },
  {
    id: "identity",
    script: { health: badGateway },
    is: "not known",
    says: /not reached/,
    because: "nobody said who",
  },
];
