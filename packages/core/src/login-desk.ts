import type { MintRecord } from "./audit.ts";
import type { Failure } from "./failure.ts";
import type { Result } from "./result.ts";
import type { ScopeSet } from "./scope.ts";
import type { MintedToken } from "./token-answer.ts";

/** Where tokens of keys with a user come from: the one place that logs in. */
export interface LoginDesk {
  /**
   * Asks for a user's token. Asking twice is no harm: the desk, and not who asks, sees to it that no password is tried
   * twice.
   *
   * Settles by the order's deadline at the latest; a rejection is a bug. A login that is under way then is seen through,
   * and the next who asks has the good of it.
   */
  mint(order: LoginOrder): Promise<LoginAnswer>;
}

export interface LoginOrder {
  /** A configured key with a user. */
  readonly key: string;
  readonly scopes: ScopeSet;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

export interface LoginAnswer {
  readonly result: Result<MintedToken, Failure>;
  /** What was sent to xsuaa; `undefined` where nothing was. */
  readonly record: MintRecord | undefined;
  /** The user's name as the user's secret has it; `undefined` where that was not read. */
  readonly user: string | undefined;
}
