import { type Broker, type Failure, toExchangeError } from "@btp-token-broker/core";
import type { Bearers } from "../bearers.ts";
import { type BrokerContext, refusal } from "./answer.ts";
import { ACCESS_TOKEN, parseExchange } from "./exchange-form.ts";
import { parseEmptyQuery } from "./query.ts";
import { answerToken } from "./token.ts";

/** `POST /token`: exchanges the JWT of a workload for a token of the key that `audience` names (RFC 8693). */
export function exchangeRoute(broker: Pick<Broker, "issue">, bearers: Pick<Bearers, "prove">) {
  return async (c: BrokerContext): Promise<Response> => {
    const { env } = c;
    const refuse = (failure: Failure, principal = "") =>
      refusal(failure, { ...env, principal }, toExchangeError);
    const query = parseEmptyQuery(env.query);
    if (!query.ok) return refuse({ code: "invalid_request", problem: query.problem });
    const exchange = parseExchange(env.content);
    if (!exchange.ok) return refuse(exchange.problem);
    const { subjectToken, ...ask } = exchange.value;
    const proved = await bearers.prove(subjectToken, env);
    if (!proved.ok) return refuse(proved.problem);
    const { caller, principal } = proved.value;
    const issued = await broker.issue({ caller, leftMs: env.leftMs(), ...ask }, env.entry);
    if (!issued.ok) return refuse(issued.problem, principal);
    return answerToken(c, issued.value, { issued_token_type: ACCESS_TOKEN });
  };
}
