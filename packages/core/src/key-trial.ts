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
 * A refused credential is not sent again; where the version before may stand in, it is tried once.
 */
export async function tryKey(
  read: ReadKey,
  key: ConfiguredKey,
  { deadline, ...parts }: TrialParts,
): Promise<Result<KeyTrial, Failure>> {
  const order = { key, scopes: "all", deadline } as const;
  const { result, record } = await mintWithKey(read, order, { ...parts, refusals: createRefusals() });
  if (!result.ok) return fail(result.problem);
  const { scope, lifeMs } = result.value;
  return succeed({ scope, lifeMs, remarks: record?.remarks ?? [] });
}
