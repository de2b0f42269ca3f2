import { type Broker, type Failure, fail, openAuditEntry, Secret, succeed } from "@btp-token-broker/core";
import { createApp } from "../../packages/functions/src/http/app.ts";
import { the } from "./the.ts";

/** The token that everybody is issued. */
export const token = "header.payload.signature";

/** A broker that grants everything, but for what a test says of it. */
const granting: Pick<Broker, "issue" | "access" | "accessTo"> = {
  issue: async () =>
    succeed({ accessToken: new Secret(token), scope: the.scopes, expiresIn: 3_599, cache: "miss" }),
  access: () => [{ key: "cis-central", scopes: ["job.read"] }],
  accessTo: async ({ key }) => succeed({ key, scopes: the.scopes, serviceUrls: the.profile.serviceUrls }),
};

/** The same, but for tokens: those fail so. */
export const failing = (failure: Failure) => ({ ...granting, issue: async () => fail(failure) });

/** Sends one request through the app over such a broker, for the caller `orders`, as the door would after admitting it. */
export async function ask(
  target: string,
  broker: Partial<typeof granting> = {},
  headers: Readonly<Record<string, string>> = {},
) {
  const crashes: unknown[] = [];
  const app = createApp({
    broker: { ...granting, ...broker },
    version: "1.2.3",
    onCrash: (error, requestId) => crashes.push([error, requestId]),
  });
  const entry = openAuditEntry("request-1", the.now, "now");
  const [path = "", query = ""] = target.split(/\?(.*)/s);
  const principal = the.principal.name;
  const environment = {
    requestId: "request-1",
    entry,
    query,
    principal,
    caller: "orders",
    content: undefined,
    origin: "",
    leftMs: () => 29_500,
  };
  const response = await app.fetch(new Request(`https://broker${path}`, { headers }), environment);
  const text = await response.text();
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text,
    body: JSON.parse(text) as Record<string, unknown>,
    audit: entry.close(the.now),
    crashes,
  };
}
