import type { Broker, IssuedToken } from "@btp-token-broker/core";
import { answer, type BrokerContext, refuse } from "./answer.ts";
import { parseTokenQuery } from "./query.ts";

/** `GET /token`: parse, ask the broker, translate. */
export function tokenRoute(broker: Pick<Broker, "issue">) {
  return async (c: BrokerContext): Promise<Response> => {
    const ask = parseTokenQuery(c.env.query);
    if (!ask.ok) return refuse(c, { code: "invalid_request", problem: ask.problem });
    const { caller, leftMs, entry } = c.env;
    const issued = await broker.issue({ caller, leftMs: leftMs(), ...ask.value }, entry);
    return issued.ok ? answerToken(c, issued.value) : refuse(c, issued.problem);
  };
}

/** Answers a token, and where it came from (RFC 6749 §5.1). */
export function answerToken(c: BrokerContext, issued: IssuedToken, more: object = {}): Response {
  const { accessToken, expiresIn, scope, cache } = issued;
  return answer(
    c,
    {
      access_token: accessToken.reveal(),
      ...more,
      token_type: "bearer",
      expires_in: expiresIn,
      scope: scope.join(" "),
    },
    { "x-cache": cache },
  );
}
