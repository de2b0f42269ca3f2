import type { Broker } from "@btp-token-broker/core";
import { Hono } from "hono";
import { accessRoute, accessToKeyRoute } from "./access.ts";
import { refuse, type RequestEnvironment } from "./answer.ts";
import { healthRoute } from "./health.ts";
import { tokenRoute } from "./token.ts";

export interface AppParts {
  readonly broker: Pick<Broker, "issue" | "access" | "accessTo">;
  readonly version: string;
  /** Told of a throw, which is a bug by definition. */
  readonly onCrash: (error: unknown, requestId: string) => void;
}

/** The broker's HTTP surface. It knows nothing of Lambda: who is asking has been decided before it is called. */
export function createApp({ broker, version, onCrash }: AppParts): Hono<{ Bindings: RequestEnvironment }> {
  return new Hono<{ Bindings: RequestEnvironment }>()
    .get("/token", tokenRoute(broker))
    .get("/access", accessRoute(broker))
    .get("/access/:key", accessToKeyRoute(broker))
    .get("/health", healthRoute(version))
    .notFound((c) => refuse(c, { code: "not_found" }))
    .onError((error, c) => {
      onCrash(error, c.env.requestId);
      return refuse(c, { code: "crashed" });
    });
}
