import { answer, type BrokerContext, refuse } from "./answer.ts";
import { parseEmptyQuery } from "./query.ts";

/** `GET /health`: that the function runs, and which version. It touches nothing, so it says nothing of keys or xsuaa. */
export function healthRoute(version: string) {
  return (c: BrokerContext): Response => {
    const query = parseEmptyQuery(c.env.query);
    if (!query.ok) return refuse(c, { code: "invalid_request", problem: query.problem });
    return answer(c, { status: "ok", version });
  };
}
