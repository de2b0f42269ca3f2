import * as pulumi from "@pulumi/pulumi";
import { ACCOUNT } from "./aws-mocks.ts";
import type { Program } from "./evaluate.ts";
import { at, type Graph, type Recorded } from "./graph.ts";

/** One thing done wrong with a resource, and the only sentences that may follow. */
export type Mutation = {
  readonly what: string;
  readonly resource: string;
  readonly violations: readonly string[];
} & (
  | { readonly input: string; readonly change: (value: unknown) => unknown }
  /** It waits for no other resource any more. */
  | { readonly waits: false }
);

/** The function, without a version or alias. */
export const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:btp-token-broker-dev-api`;
/** Everybody in the account. */
export const ROOT = `arn:aws:iam::${ACCOUNT}:root`;

/** The graph with it done wrong. */
export function changed(graph: Graph, mutation: Mutation): Graph {
  return {
    ...graph,
    resources: graph.resources.map((one) => (one.name === mutation.resource ? altered(one, mutation) : one)),
  };
}

function altered(one: Recorded, mutation: Mutation): Recorded {
  if ("waits" in mutation) return { ...one, after: [] };
  const { input, change } = mutation;
  return { ...one, inputs: { ...one.inputs, [input]: change(one.inputs[input]) } };
}

/** Does it wrong in the program itself. */
export function altering(mutation: Mutation): NonNullable<Program["alter"]> {
  return (name, made) => {
    if (name !== mutation.resource) return made;
    if ("waits" in mutation) return { ...made, opts: { ...made.opts, dependsOn: [] } };
    const { input, change } = mutation;
    const value = pulumi.output(made.props[input] as pulumi.Input<object>).apply(change);
    return { ...made, props: { ...made.props, [input]: value } };
  };
}

/** Sets the input. */
export const to = (value: unknown) => () => value;

/** Leaves the input out. */
export const omitted = () => undefined;

/** Replaces the value at a path inside an input. */
export function set(path: readonly string[], value: unknown): (input: unknown) => unknown {
  const [step, ...rest] = path;
  return step === undefined
    ? () => value
    : (input) => ({ ...(input as object), [step]: set(rest, value)(at(input, step)) });
}

interface Document {
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

/** Changes the statements of a policy document, which is JSON or already parsed. */
export function statements(change: (list: Document["Statement"]) => unknown): (document: unknown) => unknown {
  return (document) => {
    const parsed = (typeof document === "string" ? JSON.parse(document) : document) as Document;
    const changed = { ...parsed, Statement: change(parsed.Statement) };
    return typeof document === "string" ? JSON.stringify(changed) : changed;
  };
}

/** Adds statements to a policy document. */
export const adding = (...more: readonly object[]) => statements((list) => [...list, ...more]);
