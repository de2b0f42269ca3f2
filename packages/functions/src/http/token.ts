import type { Broker } from "@btp-token-broker/core";
import { answer, type BrokerContext, refuse } from "./answer.ts";
import { parseTokenQuery } from "./query.ts";

/** `GET /token`: parse, ask the broker, translate (RFC 6749 §5.1 for the members of the answer). */
export function tokenRoute(broker: Pick<Broker, "issue">) {
  return async (c: BrokerContext): Promise<Response> => {
    const ask = parseTokenQuery(c.env.query);
    if (!ask.ok) return refuse(c, { code: "invalid_request", problem: ask.problem });
    const { caller, leftMs, entry } = c.env;
    const issued = await broker.issue({ caller, leftMs, ...ask.value }, entry);
    if (!issued.ok) return refuse(c, issued.problem);
    const { accessToken, expiresIn, scope, cache } = issued.value;
    return answer(
      c,
      {
        access_token: accessToken.reveal(),
        token_type: "bearer",
        expires_in: expiresIn,
        scope: scope.join(" "),
      },
      { "x-cache": cache },
    );
  };
}
