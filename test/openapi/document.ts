import type { WireError } from "@btp-token-broker/core";
import { type ConversionConfig, toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import functionsPackage from "../../packages/functions/package.json" with { type: "json" };
import { NAME } from "../../packages/core/src/configuration.ts";
import { ExchangeForm, TOKEN_EXCHANGE } from "../../packages/functions/src/http/exchange-form.ts";
import { TokenQuery } from "../../packages/functions/src/http/query.ts";
import { codesIn, repositoryText, tableUnder } from "../support/markdown-table.ts";
import { bodies } from "./bodies.ts";
import { EXAMPLE_PRINCIPAL, type Operation, operations } from "./operations.ts";
import { securitySchemes, servers } from "./security.ts";

const httpPage = repositoryText("docs/http.md");
const errorsPage = repositoryText("docs/errors.md");

/** A part of the document. */
export type Part = Readonly<Record<string, unknown>>;

/**
 * The document of OpenAPI 3.1.1 of what the broker answers: schemas from valibot, meanings from docs/http.md and
 * docs/errors.md, words of errors from `wire-error.ts`.
 */
export function openApiDocument(): Part {
  return {
    openapi: "3.1.1",
    info: {
      title: "btp-token-broker",
      version: functionsPackage.version,
      summary: "Short-lived SAP BTP (xsuaa) tokens for services that run on AWS",
      description: [
        "Only the broker's own answers are described here; they have the header `x-request-id`. Answers without it come from AWS, before the broker is reached.",
        "Method and path are matched to the letter. An unknown parameter is an error, and so is a repeated one; a query has at most 8192 characters. Parameters go in alphabetical order, a space as `%20` and `!` as `%21`: the one form on which all signers agree.",
      ].join("\n\n"),
      license: { name: "Apache 2.0", identifier: "Apache-2.0" },
    },
    servers,
    security: [{ sigv4: [] }],
    paths: pathsOf(operations),
    components: {
      schemas: Object.fromEntries(Object.entries(bodies).map(([name, schema]) => [name, schemaOf(schema)])),
      headers: headerComponents(),
      securitySchemes,
    },
  };
}

/** As it is committed. */
export function openApiText(): string {
  return `${JSON.stringify(openApiDocument(), undefined, 2)}\n`;
}

function pathsOf(all: readonly Operation[]): Part {
  const paths: Record<string, Record<string, Part>> = {};
  for (const operation of all) (paths[operation.path] ??= {})[operation.method] = operationObject(operation);
  return paths;
}

function operationObject(operation: Operation): Part {
  const { id, summary, body, example, security, isCached } = operation;
  const parameters = parametersOf(operation);
  return {
    operationId: id,
    summary,
    security,
    ...(parameters.length > 0 && { parameters }),
    ...(operation.method === "post" && { requestBody: exchangeBody() }),
    responses: {
      200: {
        description: summary,
        headers: headersNamed(isCached ? ["x-cache"] : []),
        content: json({ $ref: `#/components/schemas/${body}` }, { example }),
      },
      ...refusalsOf(operation),
    },
  };
}

function parametersOf({ path, method }: Operation): readonly Part[] {
  const inPath = path.includes("{key}")
    ? [{ name: "key", in: "path", required: true, schema: schemaOf(v.pipe(v.string(), v.regex(NAME))) }]
    : [];
  if (path !== "/token" || method !== "get") return inPath;
  const meanings = tableUnder(httpPage, "GET /token");
  return Object.entries(TokenQuery.entries).map(([name, entry]) => {
    const row = meanings.find((each) => codesIn(each["parameter"])[0] === name);
    const schema = asRead(entry);
    return {
      name,
      in: "query",
      required: entry.type !== "optional",
      description: plain(row?.["meaning"]),
      ...(schema["type"] === "array" && { style: "spaceDelimited", explode: false }),
      schema,
    };
  });
}

/** The form of the token exchange. Its `grant_type` is looked at before the rest. */
function exchangeBody(): Part {
  const entries = { grant_type: v.literal(TOKEN_EXCHANGE), ...ExchangeForm.entries };
  const meanings = tableUnder(httpPage, "POST /token");
  const properties = Object.entries(entries).map(([name, entry]) => {
    const row = meanings.find((each) => codesIn(each["parameter"]).includes(name));
    return [name, { ...(row && { description: plain(row["meaning"]) }), ...asRead(entry) }];
  });
  const required = Object.entries(entries).filter(([, entry]) => entry.type !== "optional");
  const schema = {
    type: "object",
    properties: Object.fromEntries(properties),
    required: required.map(([name]) => name),
  };
  const encoding = { scope: { style: "spaceDelimited", explode: false } };
  return {
    required: true,
    description:
      "At most 16384 bytes. A parameter that is not named here is ignored, and one that stands twice is refused.",
    content: { "application/x-www-form-urlencoded": { schema, encoding } },
  };
}

/** What is sent as a text and read as a number or a list, as what it is read as. */
function asRead(entry: v.GenericSchema): Part {
  const { default: _, ...schema } = schemaOf(entry, { typeMode: "output" });
  const whenLeftOut = entry.type === "optional" ? v.parse(entry, undefined) : undefined;
  return { ...schema, ...(whenLeftOut !== undefined && { default: whenLeftOut }) };
}

function refusalsOf({ failures, told }: Operation): Part {
  const refusals = new Map<number, WireError[]>();
  for (const failure of failures) {
    const refusal = told(failure, EXAMPLE_PRINCIPAL);
    const sameStatus = refusals.get(refusal.status) ?? [];
    // One example of each error is enough: its words differ by the cause, and no program should read them.
    if (!sameStatus.some(({ error }) => error === refusal.error)) sameStatus.push(refusal);
    refusals.set(refusal.status, sameStatus);
  }
  return Object.fromEntries([...refusals].map(([status, wires]) => [status, refusalObject(status, wires)]));
}

function refusalObject(status: number, wires: readonly WireError[]): Part {
  const rows = tableUnder(errorsPage, "What a caller sees");
  const named = wires.map(({ error }) => error);
  const meaning = (error: string) =>
    plain(
      rows.find((row) => row["status"] === String(status) && codesIn(row["error"])[0] === error)?.["when"],
    );
  const examples = wires.map(({ error, description }) => [
    error,
    { value: { error, error_description: description, request_id: "8f5d9a4e-0c57-4f0b-9c55-3a4f2f9c1c11" } },
  ]);
  return {
    description: named.map((error) => `\`${error}\`: ${meaning(error)}`).join(" "),
    headers: headersNamed([
      ...(wires.some(({ retryAfter }) => retryAfter !== undefined) ? ["retry-after"] : []),
      ...(status === 405 ? ["allow"] : []),
      ...(status === 401 ? ["www-authenticate"] : []),
    ]),
    content: json(
      { $ref: "#/components/schemas/Error", properties: { error: { enum: named } } },
      { examples: Object.fromEntries(examples) },
    ),
  };
}

const HEADER_SCHEMAS: Readonly<Record<string, Part>> = {
  "x-request-id": { type: "string", minLength: 1 },
  "cache-control": { const: "no-store" },
  pragma: { const: "no-cache" },
  "x-content-type-options": { const: "nosniff" },
  "x-cache": { enum: ["hit", "miss", "renewed", "held"] },
  "retry-after": { type: "integer", minimum: 1 },
  allow: { type: "string" },
  "www-authenticate": { type: "string", pattern: "^Bearer realm=" },
};
/** The ones that tell an answer of the broker's. API Gateway may call `pragma` something else. */
const OF_EVERY_ANSWER = ["x-request-id", "cache-control", "pragma", "x-content-type-options"];
const REQUIRED = new Set([
  "x-request-id",
  "cache-control",
  "x-content-type-options",
  "x-cache",
  "allow",
  "www-authenticate",
]);

function headerComponents(): Part {
  const rows = tableUnder(httpPage, "Headers of every answer");
  const components = Object.entries(HEADER_SCHEMAS).map(([name, schema]) => {
    const description = rows.find((row) => codesIn(row["header"]).includes(name))?.["value"];
    return [name, { description: plain(description), required: REQUIRED.has(name), schema }];
  });
  return Object.fromEntries(components);
}

/** A cell without its links, which lead nowhere from where the document is shown. */
function plain(cell: string | undefined): string | undefined {
  return cell?.replace(/\[([^\]]+)\]\([^)]+\)/g, "$1");
}

function headersNamed(names: readonly string[]): Part {
  const all = [...OF_EVERY_ANSWER, ...names];
  return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function json(schema: Part, examples: Part): Part {
  return { "application/json": { schema, ...examples } };
}

function schemaOf(schema: v.GenericSchema, config: ConversionConfig = {}): Part {
  const { $schema: _, ...converted } = toJsonSchema(schema, {
    target: "draft-2020-12",
    // What must not be sent.
    overrideSchema: ({ valibotSchema }) => (valibotSchema.type === "undefined" ? { not: {} } : undefined),
    ...config,
  });
  return converted;
}
