import type { Broker } from "@btp-token-broker/core";
import { answer, type BrokerContext, refuse } from "./answer.ts";
import { parseEmptyQuery } from "./query.ts";

/** `GET /access`: who the broker takes the caller for, and what it may ask for. */
export function accessRoute(broker: Pick<Broker, "access">) {
  return (c: BrokerContext): Response => {
    const query = parseEmptyQuery(c.env.query);
    if (!query.ok) return refuse(c, { code: "invalid_request", problem: query.problem });
    return answer(c, {
      principal: c.env.principal,
      caller: c.env.caller ?? null,
      keys: broker.access(c.env.caller),
    });
  };
}

/** `GET /access/{key}`: full scope names and the URLs of the services behind the key, never a credential. */
export function accessToKeyRoute(broker: Pick<Broker, "accessTo">) {
  return async (c: BrokerContext<"/access/:key">): Promise<Response> => {
    const query = parseEmptyQuery(c.env.query);
    if (!query.ok) return refuse(c, { code: "invalid_request", problem: query.problem });
    const { caller, leftMs, entry } = c.env;
    const access = await broker.accessTo({ caller, key: c.req.param("key"), leftMs: leftMs() }, entry);
    if (!access.ok) return refuse(c, access.problem);
    const { key, scopes, serviceUrls } = access.value;
    return answer(c, { key, scopes, service_urls: serviceUrls });
  };
}
