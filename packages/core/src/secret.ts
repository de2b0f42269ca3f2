/**
 * Text that must never be printed: a client secret, a token, a request body that holds one.
 *
 * Every way a value usually reaches a log (`String`, template literals, JSON, Node's `inspect`) yields
 * `[secret]`. `reveal` is the only way out, so that each use can be found by searching for it.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself. Call it only where the text is sent, hashed or parsed, and keep no copy. */
  reveal(): string {
    return this.#value;
  }

  /** Whether both hold the same text. Not of constant time: for comparing what we hold with what we hold. */
  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  /** Node's `util.inspect` and `console` look for this symbol; core does not import Node to name it. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}
