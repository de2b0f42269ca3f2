/** `not known`: it was asked for and could not be told. `not asked`: an option would have asked for it. */
export type Verdict = "ok" | "failed" | "not known" | "not asked";

/** What `smoke` looks at, in the order of its report, and what is so when it is `ok`. */
export const FINDINGS = {
  clock: "This machine's clock is less than 5 minutes from AWS's.",
  unsigned: "AWS turns away a request without a signature; the broker never sees it.",
  "wrong-service": "AWS turns away a request that is signed for another service.",
  alias:
    "A signed request reaches the broker. It admits only what came to the alias `live`, so that `invokedFunctionArn` names it.",
  "request-id":
    "AWS's id of the request (`x-amzn-requestid`) is the invocation's (`x-request-id`), which is in the audit line.",
  identity: "The broker knows these credentials' role as a caller.",
  token: "The caller gets a token for its key: a JWT, with a life that can be true.",
  "no-store": "The answer with the token forbids everybody to keep it.",
  scope: "The token has the scopes that were asked for, and no other.",
  again: "A second request gets a token, and says where it came from.",
  denied: "A key that cannot exist is refused by the broker, with `access_denied`.",
  "denied-alike": "A key that exists, and that the caller may not have, is refused in the same form.",
  direct: "The alias's policy denies to invoke the function directly, past the URL.",
} as const;

export type FindingId = keyof typeof FINDINGS;

export interface Finding {
  readonly id: FindingId;
  readonly verdict: Verdict;
  /** What was seen. It holds nothing secret: of answers only what has a form that no secret has. */
  readonly seen: string;
  /** What to do, or how to know. */
  readonly wayOut?: string;
}

export function ok(id: FindingId, seen: string): Finding {
  return { id, verdict: "ok", seen };
}

export function failed(id: FindingId, seen: string, wayOut: string): Finding {
  return { id, verdict: "failed", seen, wayOut };
}

export function notKnown(id: FindingId, seen: string, wayOut?: string): Finding {
  return { id, verdict: "not known", seen, ...(wayOut !== undefined && { wayOut }) };
}

export function notAsked(id: FindingId, wayOut: string): Finding {
  return { id, verdict: "not asked", seen: "", wayOut };
}
