import { answer, type BrokerContext, refuse } from "./answer.ts";
import { TOKEN_EXCHANGE } from "./exchange-form.ts";
import { parseEmptyQuery } from "./query.ts";

/**
 * `GET /.well-known/oauth-authorization-server` (RFC 8414 §3): what a standard client has to know to ask for a token here.
 *
 * Clients do not authenticate: the workload that the subject token proves is all there is, and a client's name or secret
 * would prove nothing more.
 */
export function metadataRoute() {
  return (c: BrokerContext): Response => {
    const query = parseEmptyQuery(c.env.query);
    if (!query.ok) return refuse(c, { code: "invalid_request", problem: query.problem });
    const { origin } = c.env;
    return answer(c, {
      issuer: origin,
      token_endpoint: `${origin}/token`,
      grant_types_supported: [TOKEN_EXCHANGE],
      token_endpoint_auth_methods_supported: ["none"],
      // Required, and of endpoints that are not here.
      response_types_supported: [],
    });
  };
}
