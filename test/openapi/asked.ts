import { fail } from "@btp-token-broker/core";
import { handlerOver } from "../support/handler-over.ts";
import { createBench } from "../support/bench.ts";
import { functionUrlEvent } from "../support/function-url-event.ts";
import { some } from "../support/some.ts";
import type { World } from "./worlds.ts";

/** One answer, and the route of the document that it is an answer of. */
export interface Heard {
  readonly path: string;
  readonly method: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** As in the audit line. */
  readonly outcome: string;
}

/** What a client could send. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Asks every path with every method, and `GET /token` twice: what a failure leaves behind meets the second one. */
export async function askEverything(paths: readonly string[], world: World = {}): Promise<readonly Heard[]> {
  const { desk } = world;
  const bench = createBench({
    configuration: some.configuration(world.configuration),
    ...(desk && {
      login: { mint: async () => ({ result: fail(desk), record: undefined, user: undefined }) },
    }),
  });
  world.begin?.(bench);
  const broken = () => {
    throw new Error("a bug");
  };
  const broker = world.isBroken ? { issue: broken, access: broken, accessTo: broken } : bench.broker;
  const { ask, audits } = handlerOver(broker, { now: () => bench.now });
  const heard: Heard[] = [];
  for (const path of [...paths, ...paths])
    for (const method of METHODS) {
      const query = path === "/token" ? (world.query ?? "key=cis-central") : extraneous(world);
      const concrete = path.replace("{key}", world.key ?? "cis-central");
      const answer = await ask(functionUrlEvent({ method, path: concrete, query }));
      const outcome = audits().at(-1)?.outcome ?? "none";
      heard.push({
        path,
        method,
        status: answer.statusCode,
        headers: answer.headers,
        body: JSON.parse(answer.body) as Heard["body"],
        outcome,
      });
    }
  return heard;
}

/** The routes without parameters are asked wrongly by giving them one. */
function extraneous({ query }: World): string {
  return query === "" ? "key=cis-central" : "";
}
