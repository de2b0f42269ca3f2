import { fail } from "@btp-token-broker/core";
import { TOKEN_EXCHANGE } from "../../packages/functions/src/http/exchange-form.ts";
import { handlerOver } from "../support/handler-over.ts";
import { createBench } from "../support/bench.ts";
import { DOORS, type FrontDoor } from "../support/doors.ts";
import { functionUrlEvent } from "../support/function-url-event.ts";
import { publicUrlEvent } from "../support/public-url-event.ts";
import { some } from "../support/some.ts";
import { workload, workloadMembers } from "../support/workload.ts";
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

/**
 * Asks every path with every method, and `GET /token` twice: what a failure leaves behind meets the second one. All of it at
 * a door that verifies signatures, and at the one for JWTs.
 */
export async function askEverything(paths: readonly string[], world: World = {}): Promise<readonly Heard[]> {
  const heard = await Promise.all(
    DOORS.filter(({ door }) => door !== "private").map((door) => askAt(door, paths, world)),
  );
  return heard.flat();
}

async function askAt(door: FrontDoor, paths: readonly string[], world: World): Promise<readonly Heard[]> {
  const { desk } = world;
  const bench = createBench({
    configuration: some.configuration({ ...workloadMembers, ...world.configuration }),
    ...(desk && {
      login: { mint: async () => ({ result: fail(desk), record: undefined, user: undefined }) },
    }),
  });
  world.begin?.(bench);
  const broken = () => {
    throw new Error("a bug");
  };
  const broker = world.isBroken ? { issue: broken, access: broken, accessTo: broken } : bench.broker;
  const { ask, audits } = handlerOver(broker, { now: () => bench.now, door });
  const heard: Heard[] = [];
  for (const path of [...paths, ...paths])
    for (const method of METHODS) {
      const answer = await ask(eventOf(door, { path, method }, world));
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

function eventOf({ door }: FrontDoor, asked: Pick<Heard, "path" | "method">, world: World): object {
  const { method } = asked;
  const path = asked.path.replace("{key}", world.key ?? "cis-central");
  const query = path === "/token" ? (world.query ?? "key=cis-central") : extraneous(world);
  if (door === "api") return functionUrlEvent({ method, path, query });
  const headers = { authorization: world.jwt === "missing" ? undefined : `Bearer ${jwtOf(world)}` };
  return path === "/token" && method === "POST"
    ? publicUrlEvent({ method, path, query: "", form: exchangeForm(world, jwtOf(world)) })
    : publicUrlEvent({ method, path, query, headers });
}

function jwtOf({ jwt }: World): string {
  return jwt === undefined || jwt === "missing" ? workload.token : workload.tokens[jwt];
}

/** The same request as a form: the key is its audience. */
function exchangeForm({ query = "key=cis-central", grant }: World, subjectToken: string): string {
  const { key, ...others } = Object.fromEntries(new URLSearchParams(query));
  return new URLSearchParams({
    grant_type: grant ?? TOKEN_EXCHANGE,
    subject_token: subjectToken,
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    ...(key !== undefined && { audience: key }),
    ...others,
  }).toString();
}

/** The routes without parameters are asked wrongly by giving them one. */
function extraneous({ query }: World): string {
  return query === "" ? "key=cis-central" : "";
}
