import { deepEqual, equal, ok } from "node:assert/strict";
import { decide, decideScopes } from "@btp-token-broker/core";
import { decodeJwt } from "jose";
import { ACCOUNT } from "../infra/aws-mocks.ts";
import { askablePairs, principalOf } from "./askable.ts";
import { doors, type Heard } from "./door.ts";
import type { Rehearsal, Row } from "./row.ts";
import { inWorld, type World } from "./world.ts";

const [door] = doors;
const THREADS = 2;
/** Every pair, and a stranger, this often. */
const TIMES = 8;

/** Lambda Managed Instances: several invocations at a time, in several threads of one process. */
export const concurrencyRows: readonly Row[] = [
  {
    part: "concurrency",
    what: `in ${THREADS} threads, each caller asks ${TIMES} times for each key that it is granted, all at once, and so does a stranger`,
    must: "each has a token of its own key's client with its own scopes, or 403; at most one mint for each thread and token; one whole audit line for each request",
    act: (rehearsal) =>
      inWorld(
        rehearsal,
        {
          door,
          variables: {
            AWS_LAMBDA_MAX_CONCURRENCY: "32",
            AWS_LAMBDA_NODEJS_WORKER_COUNT: String(THREADS),
          },
          // Long enough for everybody to come while the first is waiting.
          before: ({ xsuaa }) => xsuaa.faults.always("*", { slowMs: 300 }),
        },
        async (world) => {
          const askers = askersOf(rehearsal, world);
          const crowd = Array.from({ length: TIMES }, () => askers).flat();
          await world.lambda.idle(THREADS);
          await Promise.all(
            crowd.map(async (asker) => {
              const { principal, key } = asker;
              isRight(await world.ask({ principal, query: `key=${key}` }), asker);
            }),
          );
          const tokens = new Set(askers.map(({ key, scopes }) => scopes && `${key} ${scopes.join(" ")}`));
          tokens.delete(undefined);
          const { issued } = world.asked();
          ok(issued <= THREADS * tokens.size, `${issued} mints for ${tokens.size} tokens`);
          equal(world.log.records("audit").length, crowd.length);
          equal(world.log.lines.length, crowd.length);
        },
      ),
  },
];

/** Somebody, and the client and the scopes of the token that it must get; none of both for a stranger. */
interface Asker {
  readonly principal: string;
  readonly key: string;
  readonly client?: string;
  readonly scopes?: readonly string[];
}

function askersOf({ configuration }: Rehearsal, { keys }: World): readonly Asker[] {
  const pairs = askablePairs(configuration);
  const callers = pairs.map(({ caller, key }) => {
    const client = keys.find(({ name }) => name === key)?.client;
    const decision = decide(configuration, caller, key, Date.now());
    if (!client || !decision.ok) throw new Error(`${caller} is granted ${key}, and is not`);
    const granted = decideScopes(decision.value, undefined, client.xsappname.split("|").at(-1));
    const scopes = granted.ok && granted.value !== "all" ? granted.value : client.authorities;
    return {
      principal: principalOf(configuration, caller),
      key,
      client: client.clientid,
      scopes: scopes.toSorted(),
    };
  });
  return [...callers, { principal: `arn:aws:sts::${ACCOUNT}:assumed-role/stranger/s`, key: pairs[0].key }];
}

function isRight({ status, json }: Heard, { client, scopes }: Asker): void {
  if (client === undefined) return deepEqual([status, json["access_token"]], [403, undefined]);
  const { cid } = decodeJwt(String(json["access_token"]));
  return deepEqual([status, cid, String(json["scope"]).split(" ").toSorted()], [200, client, scopes]);
}
