/** How an operator describes a service key in `broker.config.ts`. */
export interface KeyDefinition {
  readonly secret: string;
  readonly warm?: boolean;
  readonly expect?: { readonly clientId?: string; readonly origin?: string; readonly subaccount?: string };
}

/** An IAM role, by its literal ARN: no wildcards. */
export interface CallerDefinition {
  readonly role: string;
}

interface RuleSubject<Key extends string, Caller extends string> {
  readonly id: string;
  readonly callers: readonly Caller[];
  readonly key: Key;
  /** An instant with its offset, or a date, which ends at 24:00 UTC. */
  readonly until?: string;
}

/** `scopes` allows, `deny` takes away; a rule says one of the two. */
export type RuleDefinition<Key extends string, Caller extends string> = RuleSubject<Key, Caller> &
  (
    | { readonly scopes: "all" | readonly string[]; readonly deny?: never }
    | { readonly deny: "all" | readonly string[]; readonly scopes?: never }
  );

export interface BrokerDefinition<Key extends string, Caller extends string> {
  readonly aws: { readonly region: string };
  readonly keys: { readonly [name in Key]: KeyDefinition };
  readonly callers: { readonly [name in Caller]: CallerDefinition };
  readonly rules: readonly RuleDefinition<NoInfer<Key>, NoInfer<Caller>>[];
  readonly tests?: readonly {
    readonly caller: NoInfer<Caller>;
    readonly key: NoInfer<Key>;
    readonly expect: string;
  }[];
}
