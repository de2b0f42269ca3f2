import type { ConfiguredKey } from "./configuration.ts";
import type { Failure } from "./failure.ts";
import { type KeyMintParts, mintWithKey } from "./key-mint.ts";
import type { ReadKey } from "./key-reader.ts";
import { createRefusals } from "./refusals.ts";
import { fail, type Result, succeed } from "./result.ts";
import type { Remark } from "./token-answer.ts";

/** What a service key turned out to be good for. */
export interface KeyTrial {
  /** All that xsuaa gives this client, as full names. */
  readonly scope: readonly string[];
  readonly lifeMs: number;
  /** `rotation_incomplete` among them says that it was the version before that xsuaa accepted. */
  readonly remarks: readonly Remark[];
}

export interface TrialParts extends Omit<KeyMintParts, "refusals"> {
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

/**
 * Asks for a token with all the scopes that a client has, as the broker would, and keeps nothing of it but what it says.
 *
 * A refused credential is not sent again; where the version before may stand in, it is tried once. A key with a user is
 * asked for the client's own token all the same, and nobody's password is sent: `judgeClient` says what comes of it.
 */
export async function tryKey(
  read: ReadKey,
  key: ConfiguredKey,
  { deadline, ...parts }: TrialParts,
): Promise<Result<KeyTrial, Failure>> {
  const order = { key: { ...key, user: undefined }, scopes: "all", deadline } as const;
  const { result, record } = await mintWithKey(read, order, { ...parts, refusals: createRefusals() });
  if (!result.ok) return fail(result.problem);
  const { scope, lifeMs } = result.value;
  return succeed({ scope, lifeMs, remarks: record?.remarks ?? [] });
}

/**
 * Whether xsuaa knows the client of a key with a user, by what it said to `tryKey`.
 *
 * It looks at a client's secret before it looks at what the client may do: of those that it turns away for the grant, or for
 * having no scope of their own, the secret is right.
 */
export function judgeClient(trial: Result<KeyTrial, Failure>): Result<undefined, Failure> {
  if (trial.ok || trial.problem.code === "grant_refused" || trial.problem.code === "scope_refused")
    return succeed(undefined);
  return trial;
}
