import { silent } from "../support/raw-server.ts";
import type { SmokeRow } from "./row.ts";
import {
  awsAnswer,
  brokerAnswer,
  canaries,
  errorBody,
  scripted,
  scriptedToken,
  tokenBody,
} from "./scripted-url.ts";

const badGateway = awsAnswer(502, { message: "Internal Server Error" });

/** The token that was allowed. */
export const tokenRows: readonly SmokeRow[] = [
  {
    id: "token",
    script: { access: brokerAnswer(200, { principal: scripted.principal, caller: "orders", keys: [] }) },
    is: "not known",
    says: /names no key.*--key/s,
    because: "there is nothing to ask for",
  },
  {
    id: "token",
    script: { token: brokerAnswer(503, errorBody("key_unusable")) },
    is: "failed",
    says: /503 key_unusable.*audit line/s,
    because: "the service key is bad",
  },
  {
    id: "token",
    script: { token: brokerAnswer(503, errorBody("temporarily_unavailable")) },
    is: "failed",
    says: /Ask again/,
    because: "xsuaa is down",
  },
  {
    id: "token",
    script: { token: brokerAnswer(418, errorBody("teapot")) },
    is: "failed",
    says: /none of the contract's errors/,
    because: "the contract has no such error",
  },
  {
    id: "token",
    script: { token: brokerAnswer(403, errorBody("access_denied", { request_id: "another" })) },
    is: "failed",
    says: /request_id is another/,
    because: "an error names its own request",
  },
  {
    id: "token",
    script: { token: badGateway },
    is: "failed",
    says: /502 of Lambda's own/,
    because: "it ran out of time",
  },
  {
    id: "token",
    script: { token: silent },
    is: "failed",
    says: /no answer came in time/,
    because: "it hangs",
  },
  {
    id: "token",
    script: { token: brokerAnswer(200, tokenBody({ access_token: `opaque.${canaries.tokenSignature}` })) },
    is: "failed",
    says: /no JWT/,
    because: "it is opaque",
  },
  ...[0, -1, 86_401, 1.5, "3599"].map((expiresIn) => ({
    id: "token" as const,
    script: { token: brokerAnswer(200, tokenBody({ expires_in: expiresIn })) },
    is: "failed" as const,
    says: /not what docs\/http.md promises/,
    because: `expires_in is ${JSON.stringify(expiresIn)}`,
  })),
  ...[1, 86_400].map((expiresIn) => ({
    id: "token" as const,
    script: {
      token: brokerAnswer(
        200,
        tokenBody({ expires_in: expiresIn, access_token: scriptedToken({ exp: 87_400 }) }),
      ),
    },
    is: "ok" as const,
    says: new RegExp(`expires in ${expiresIn} s`),
    because: `expires_in is ${expiresIn}, which is within its bounds`,
  })),
  {
    id: "token",
    script: { token: brokerAnswer(200, tokenBody({ expires_in: 3_601 })) },
    is: "failed",
    says: /3601 s, and the token lives 3600 s/,
    because: "the token itself ends sooner",
  },
  {
    id: "token",
    script: { token: brokerAnswer(200, tokenBody({ expires_in: 3_600 })) },
    is: "ok",
    says: /3600 s, SHA-256 [0-9a-f]{64}/,
    because: "it lives exactly that long",
  },
  {
    id: "no-store",
    script: { token: brokerAnswer(200, tokenBody(), { "cache-control": undefined }) },
    is: "failed",
    says: /does not say no-store/,
    because: "the header is missing",
  },
  {
    id: "no-store",
    script: { token: brokerAnswer(200, tokenBody(), { "cache-control": "private, max-age=60" }) },
    is: "failed",
    says: /does not say no-store/,
    because: "something rewrote it",
  },
  {
    id: "again",
    script: { again: brokerAnswer(503, errorBody("temporarily_unavailable")) },
    is: "failed",
    says: /503 temporarily_unavailable/,
    because: "it worked only once",
  },
  {
    id: "again",
    script: { again: brokerAnswer(200, tokenBody()) },
    is: "failed",
    says: /x-cache says nothing/,
    because: "the header is missing",
  },
  {
    id: "again",
    script: {
      again: brokerAnswer(200, tokenBody({ access_token: scriptedToken({ jti: "2" }) }), {
        "x-cache": "miss",
      }),
    },
    is: "ok",
    says: /x-cache: miss, another token/,
    because: "another process answered",
  },
  {
    id: "again",
    script: { "key-access": silent },
    is: "not known",
    says: /there was no token/,
    because: "nothing more is sent to who does not answer",
  },
];
