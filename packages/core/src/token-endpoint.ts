import type { CertificateAlert } from "./failure.ts";
import type { Result } from "./result.ts";
import type { Secret } from "./secret.ts";
import type { TokenRequest } from "./token-request.ts";
import type { Unreachable } from "./unreachable.ts";

/** Where tokens come from. */
export interface TokenEndpoint {
  /**
   * Posts a token request and gives whatever was answered, unjudged.
   *
   * Settles by `deadline` (milliseconds since the epoch) at the latest, and no later answer has any effect; follows
   * no redirect; a rejection is a bug.
   */
  post(request: TokenRequest, deadline: number): Promise<EndpointAnswer>;
}

/** What came back, or why nothing did. */
export type EndpointAnswer = Result<TokenAnswer, Unreachable | Unreadable | CertificateAlert> & {
  /**
   * No byte of the request went out, so that sending it again is sending it for the first time. Never said where that
   * cannot be known.
   */
  readonly unsent?: true;
};

/** An answer came, and its body could not be had: more than 64 KB, or in an encoding that was not asked for. */
export type Unreadable = "too_large" | "undecodable";

/** What came back from a token endpoint, as received. */
export interface TokenAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly contentType: string | undefined;
  readonly body: Secret;
}
