/** A statement of an IAM policy, with every "one or several" made several. */
export interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** `AWS arn:…`, `Service lambda.amazonaws.com`, or `*`. Empty in an identity's policy. */
  readonly principals: readonly string[];
  readonly conditions: readonly {
    readonly operator: string;
    readonly key: string;
    readonly values: readonly string[];
  }[];
}

type OneOrMore = string | readonly string[] | undefined;

interface RawStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Action?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly Principal?: string | Readonly<Record<string, OneOrMore>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;
}

/** What each kind of element may be called; one that is not read here must not be skipped in silence. */
const ELEMENTS = new Set(["Sid", "Effect", "Action", "Resource", "Principal", "Condition"]);

/** Reads a policy document, as JSON or already parsed. Throws on an element it cannot judge. */
export function statements(document: unknown): readonly Statement[] {
  const { Statement: raw } = (typeof document === "string" ? JSON.parse(document) : document) as {
    Statement: readonly RawStatement[];
  };
  return raw.map((statement) => {
    const unknown = Object.keys(statement).find((element) => !ELEMENTS.has(element));
    if (unknown !== undefined) throw new Error(`a policy statement has ${unknown}`);
    const { Effect, Action, Resource, Principal = {}, Condition = {} } = statement;
    return {
      effect: Effect,
      actions: list(Action),
      resources: list(Resource),
      principals:
        typeof Principal === "string"
          ? [Principal]
          : Object.entries(Principal).flatMap(([kind, names]) =>
              list(names).map((name) => `${kind} ${name}`),
            ),
      conditions: Object.entries(Condition).flatMap(([operator, tests]) =>
        Object.entries(tests).map(([key, values]) => ({ operator, key, values: list(values) })),
      ),
    };
  });
}

function list(value: OneOrMore): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}
