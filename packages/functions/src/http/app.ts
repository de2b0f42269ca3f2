import type { Broker } from "@btp-token-broker/core";
import { Hono } from "hono";
import type { Bearers } from "../bearers.ts";
import { accessRoute, accessToKeyRoute } from "./access.ts";
import { refuse, type RequestEnvironment } from "./answer.ts";
import { exchangeRoute } from "./exchange.ts";
import { healthRoute } from "./health.ts";
import { metadataRoute } from "./metadata.ts";
import { tokenRoute } from "./token.ts";

export interface AppParts {
  readonly broker: Pick<Broker, "issue" | "access" | "accessTo">;
  readonly version: string;
  /** Told of a throw, which is a bug by definition. */
  readonly onCrash: (error: unknown, requestId: string) => void;
  /** Where anybody may ask: who finds out who does. */
  readonly bearers?: Pick<Bearers, "prove"> | undefined;
}

/**
 * The broker's HTTP surface. It knows nothing of Lambda: who is asking has been decided before it is called, but for the
 * token exchange, whose proof is in its form.
 */
export function createApp(parts: AppParts): Hono<{ Bindings: RequestEnvironment }> {
  const { broker, version, onCrash, bearers } = parts;
  const app = new Hono<{ Bindings: RequestEnvironment }>()
    .get("/token", tokenRoute(broker))
    .get("/access", accessRoute(broker))
    .get("/access/:key", accessToKeyRoute(broker))
    .get("/health", healthRoute(version))
    .notFound((c) => refuse(c, { code: "not_found" }))
    .onError((error, c) => {
      onCrash(error, c.env.requestId);
      return refuse(c, { code: "crashed" });
    });
  if (bearers)
    app
      .post("/token", exchangeRoute(broker, bearers))
      .get("/.well-known/oauth-authorization-server", metadataRoute());
  return app;
}
