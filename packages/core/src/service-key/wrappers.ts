import { type KeyProblem, WHOLE_VALUE } from "../key-problem.ts";
import { fail, type Result, succeed } from "../result.ts";
import { holdsClient } from "./client-fields.ts";
import { isObject, isText, type Json, objectOf } from "./json.ts";
import { openKubernetesSecret } from "./kubernetes-secret.ts";

/** What a service key may stand in. */
export type Wrapper =
  | "kubernetes_secret"
  | "list"
  | "vcap_services"
  | "service_manager_binding"
  | "credentials"
  | "container";

type Opening = Result<Json, KeyProblem> | undefined;

/**
 * The wrappers from the outside in, each with what it holds, or `undefined` where the object is another one's. A further
 * shape is a further row.
 */
const WRAPPERS: Readonly<Record<Wrapper, (outer: Json) => Opening>> = {
  /** A manifest of Kubernetes or Kyma. */
  kubernetes_secret: openKubernetesSecret,
  /** `smctl get-binding -o json`, the lists of Service Manager, of the Accounts API v2 and of kubectl. */
  list: ({ items }) => (Array.isArray(items) ? only(items, "items") : undefined),
  /** What a bound application finds in its environment, with or without the variable's name around it. */
  vcap_services: (outer) => {
    const services = objectOf(outer["VCAP_SERVICES"]) ?? outer;
    const entries = Object.values(services);
    if (entries.length === 0 || !entries.every(isBindings)) return undefined;
    return only(entries.flat(), WHOLE_VALUE);
  },
  /** A binding as the Service Manager API and the btp CLI show it. While it is made, it has no credentials. */
  service_manager_binding: (outer) => {
    if (!("service_instance_id" in outer) && !("last_operation" in outer)) return undefined;
    const credentials = objectOf(outer["credentials"]);
    if (credentials && Object.keys(credentials).length > 0) return succeed(credentials);
    const isMade = outer["ready"] === true && stateOf(outer) !== "in progress";
    return fail({ field: "credentials", problem: isMade ? "credentials_left_out" : "binding_not_ready" });
  },
  /** cf 8 and the CF v3 API. */
  credentials: (outer) => {
    const credentials = objectOf(outer["credentials"]);
    return credentials && succeed(credentials);
  },
  /** One entry that holds the whole key as a text: `secretKey` and `secretRootKey` of the service operator. */
  container: (outer) => {
    if (holdsClient(outer)) return undefined;
    const inside = contained(outer);
    return inside.length > 0 ? only(inside, WHOLE_VALUE) : undefined;
  },
};

/** More than any wrapping seen; it bounds the work on a text that somebody else wrote. */
const MOST_WRAPPERS = 6;

/** What is left when everything around a key has been taken off, and what that was. */
export function unwrap(
  json: Json,
): Result<{ readonly root: Json; readonly wrappers: readonly Wrapper[] }, KeyProblem> {
  let root = json;
  const wrappers: Wrapper[] = [];
  while (wrappers.length < MOST_WRAPPERS) {
    const opened = open(root);
    if (!opened) break;
    if (!opened.inner.ok) return opened.inner;
    root = opened.inner.value;
    wrappers.push(opened.wrapper);
  }
  return succeed({ root, wrappers });
}

function open(
  outer: Json,
): { readonly wrapper: Wrapper; readonly inner: Result<Json, KeyProblem> } | undefined {
  for (const wrapper of Object.keys(WRAPPERS) as Wrapper[]) {
    const inner = WRAPPERS[wrapper](outer);
    if (inner) return { wrapper, inner };
  }
  return undefined;
}

function only(values: readonly unknown[], field: string): Result<Json, KeyProblem> {
  const [first] = values;
  if (values.length > 1) return fail({ field, problem: "several_keys" });
  return isObject(first) ? succeed(first) : fail({ field, problem: "missing" });
}

function isBindings(value: unknown): value is readonly Json[] {
  return Array.isArray(value) && value.every((each) => isObject(each) && "credentials" in each);
}

function stateOf({ last_operation: operation }: Json): unknown {
  return isObject(operation) ? operation["state"] : undefined;
}

/** The objects that are kept as texts: by the service operator's own word (`.metadata`), or because they look like keys. */
function contained(outer: Json): readonly Json[] {
  const named = containersOf(outer)
    .map((name) => objectOf(outer[name]))
    .filter((inside) => inside !== undefined);
  if (named.length > 0) return named;
  return Object.entries(outer).flatMap(([name, value]) => {
    const inside = name !== ".metadata" && isText(value) ? objectOf(value) : undefined;
    return inside && (holdsClient(inside) || open(inside)) ? [inside] : [];
  });
}

/** The entries that hold all credentials at once, as the operator notes down. */
function containersOf(outer: Json): readonly string[] {
  const properties = objectOf(outer[".metadata"])?.["credentialProperties"];
  if (!Array.isArray(properties)) return [];
  return properties.flatMap((each: unknown) =>
    isObject(each) && each["container"] === true && isText(each["name"]) ? [each["name"]] : [],
  );
}
