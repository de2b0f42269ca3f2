/**
 * How the token endpoint of the loopback xsuaa can fail. It is JSON, but for edits that are functions, so that it can
 * be switched over HTTP.
 */
export type XsuaaFault =
  /** Takes the request and never answers, until the caller or `stop()` closes the connection; nothing is checked or counted. */
  | "hang"
  /** Resets the connection without an answer; nothing is checked or counted. */
  | "reset"
  | CannedAnswer
  | Alteration;

/** Answers this and nothing else, before any check: what a proxy in front of xsuaa does. */
export interface CannedAnswer extends Late {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** Adds a `Retry-After` that names an instant: this many seconds from when the answer is made. */
  readonly retryAfter?: { readonly seconds: number; readonly as: "http-date" | "go-time" };
}

/** Leaves xsuaa's checks and its counting as they are, and makes something else of a token; a refusal stays as it is. */
export interface Alteration extends Late {
  /** Grants other scopes than it should: some more, or the last `drop` of them not. */
  readonly scopes?: { readonly add?: readonly string[]; readonly drop?: number };
  /** Edits the claims of the access token before it is signed. */
  readonly claims?: Edit;
  /** Edits the JSON of the answer. */
  readonly answer?: Edit;
  /** Members that stand in the JSON twice: with these values first, then with the true ones. */
  readonly repeated?: Readonly<Record<string, unknown>>;
  /** Adds a member `padding` of so many bytes. */
  readonly paddingBytes?: number;
  /** Headers in place of those that a true answer has, by small names. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly sent?: Sending;
}

interface Late {
  /** Waits so many milliseconds before anything else: real ones, whatever `now` says. */
  readonly slowMs?: number;
}

/** Makes something else of JSON that was true: removes members, then sets others. */
export type Edit = MemberEdit | ((real: Readonly<Record<string, unknown>>) => object);

interface MemberEdit {
  readonly remove?: readonly string[];
  readonly set?: Readonly<Record<string, unknown>>;
}

/** How an answer is put on the connection. */
export type Sending =
  /** Closes the connection in the middle of the head. */
  | "half-head"
  /** Closes the connection in the middle of the body. */
  | "half-body"
  /** Sends half of the body, and then nothing more. */
  | "stalled-body"
  /** Sends nothing, although the token was made, and the password and its code were used. */
  | "nothing"
  /** Resets the connection in place of sending what was made. */
  | "reset"
  /** Compressed, with `content-encoding: gzip`, whether or not the caller accepts that. */
  | "gzip"
  /** So many bytes of the body at once, with so many real milliseconds between. */
  | { readonly dripBytes: number; readonly everyMs: number };

/** Edits a record; without an edit it stays as it is. */
export function edited(real: Readonly<Record<string, unknown>>, edit: Edit | undefined): object {
  if (typeof edit === "function") return edit(real);
  const kept = Object.entries(real).filter(([name]) => !edit?.remove?.includes(name));
  return { ...Object.fromEntries(kept), ...edit?.set };
}

/** The scopes that a fault grants in place of the right ones. */
export function alteredScopes(
  granted: readonly string[],
  { add = [], drop = 0 }: NonNullable<Alteration["scopes"]> = {},
): readonly string[] {
  return [...granted.slice(0, Math.max(0, granted.length - drop)), ...add];
}
