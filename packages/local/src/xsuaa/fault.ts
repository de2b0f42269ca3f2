/**
 * How the token endpoint of the loopback xsuaa can fail. An answer, `"hang"` and `"reset"` come before any check;
 * the others alter what a request gets that is answered.
 */
export type XsuaaFault =
  /** Answers this and nothing else: what a proxy in front of xsuaa does. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string }
  /** Takes the request and never answers, until the caller or `stop()` closes the connection. */
  | "hang"
  /** Resets the connection without an answer. */
  | "reset"
  | Alteration;

/** A fault that leaves xsuaa's checks and its counting as they are. */
export type Alteration =
  /** Sends the real answer's head and half of its body, then closes the connection; a refusal stays whole. */
  | "truncate"
  /** Answers truly, this many milliseconds late: real ones, whatever `now` says. */
  | { readonly slowMs: number }
  /** Edits the JSON of a real 200; a refusal stays as it is. */
  | { readonly answer: Edit }
  /** Edits the claims of the access token before it is signed. */
  | { readonly claims: Edit };

/** Makes something else of JSON that was true. */
export type Edit = (real: Readonly<Record<string, unknown>>) => object;

/** What an alteration, or none, makes of a request: by default nothing. */
export function alterations(fault: Alteration | undefined) {
  const none = { slowMs: 0, answer: same, claims: same, torn: fault === "truncate" };
  return typeof fault === "object" ? { ...none, ...fault } : none;
}

const same: Edit = (real) => real;
