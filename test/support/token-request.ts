import { Secret, type TokenRequest } from "@btp-token-broker/core";
import { the } from "./the.ts";

/** A form that holds a client secret. */
export const form = `grant_type=client_credentials&client_secret=${encodeURIComponent(the.clientSecret)}`;

/** The request that posts it to a server. */
export function tokenRequestTo({ origin }: { readonly origin: string }, body = form): TokenRequest {
  return { origin, path: "/oauth/token", body: new Secret(body), certificate: undefined, once: false };
}
