import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { openApiText } from "./document.ts";

type Schema = Readonly<Record<string, unknown>>;

export interface Header {
  readonly required: boolean;
  readonly schema: Schema;
}

export interface MediaType {
  readonly schema: Schema & {
    readonly properties?: { readonly error?: { readonly enum: readonly string[] } };
  };
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface Response {
  readonly headers: Readonly<Record<string, { readonly $ref: string }>>;
  readonly content: Readonly<Record<string, MediaType>>;
}

export interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly description?: string;
  readonly style?: string;
  readonly schema: Schema;
}

export interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, Response>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly headers: Readonly<Record<string, Header>> };
}

/** docs/openapi.json as a client's tools read it. */
export const described = JSON.parse(openApiText()) as Document;

// OpenAPI's own words are none of JSON Schema's.
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema({ ...described, $id: "openapi" });

/** What is wrong with a value by the schema at a place of the document; empty when nothing is. */
export function wrongWith(value: unknown, ...place: readonly string[]): readonly ErrorObject[] {
  const pointer = place.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1")));
  const validate = ajv.getSchema(`openapi#/${pointer.join("/")}`);
  if (!validate) throw new Error(`The document has nothing at ${place.join(" ")}`);
  return validate(value) === true ? [] : (validate.errors ?? []);
}

/** One answer, and the path of the document that it is an answer of. */
export interface Answer {
  readonly path: string;
  readonly method: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** Says in what an answer is not as the document has it; empty when it is. */
export function unlikeDescribed({ path, method, status, headers, body }: Answer): readonly unknown[] {
  const operations = described.paths[path] ?? {};
  // What a method gets that is none of the path's stands at those that are.
  const [at = "none"] = [method.toLowerCase(), ...Object.keys(operations)].filter(
    (name) => name in operations,
  );
  const response = operations[at]?.responses[status];
  if (!response) return [`${method} ${path} answers ${status}, which is not described`];
  const place = ["paths", path, at, "responses", String(status), "content", "application/json", "schema"];
  return [...wrongWith(body, ...place), ...unlikeItsHeaders(headers, response)];
}

/** What HTTP and AWS put beside the broker's headers. */
const NOT_THE_BROKERS = /^(content-type|content-length|connection|date|keep-alive|x-amzn-.*)$/;

function unlikeItsHeaders(headers: Answer["headers"], response: Response): readonly string[] {
  const unlike = Object.keys(response.headers).filter((name) => {
    const { required, schema } = described.components.headers[name] ?? { required: true, schema: {} };
    const value = headers[name];
    if (value === undefined) return required;
    const read = schema["type"] === "integer" ? Number(value) : value;
    return wrongWith(read, "components", "headers", name, "schema").length > 0;
  });
  const others = Object.keys(headers).filter(
    (name) => !NOT_THE_BROKERS.test(name) && !(name in response.headers),
  );
  return [...unlike, ...others].map((name) => `the header ${name} is not as described`);
}

/** Every error that the document has for an operation, as `400 invalid_request`. */
export function describedErrors({ responses }: Operation): readonly string[] {
  const errors = Object.entries(responses).flatMap(([status, { content }]) =>
    (content["application/json"]?.schema.properties?.error?.enum ?? []).map((error) => `${status} ${error}`),
  );
  return errors.sort();
}
