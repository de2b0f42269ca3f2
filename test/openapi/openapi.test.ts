import { Validator } from "@seriousme/openapi-schema-validator";
import { beforeAll, describe, expect, test } from "vitest";
import {
  ACCESS_TOKEN,
  parseExchange,
  TOKEN_EXCHANGE,
} from "../../packages/functions/src/http/exchange-form.ts";
import { matchRoute, OPEN_ROUTES } from "../../packages/functions/src/http/route.ts";
import { ask } from "../support/app-request.ts";
import { codesIn, repositoryText, tableUnder } from "../support/markdown-table.ts";
import { askEverything, type Heard } from "./asked.ts";
import { described, describedErrors, unlikeDescribed, wrongWith } from "./described.ts";
import { openApiDocument, openApiText } from "./document.ts";
import { edges } from "./edges.ts";
import { worlds } from "./worlds.ts";

const paths = Object.keys(described.paths);
const httpPage = repositoryText("docs/http.md");
const JSON_TYPE = "application/json";
const FORM = "application/x-www-form-urlencoded";
const EXCHANGE = {
  grant_type: TOKEN_EXCHANGE,
  subject_token: "a.b.c",
  subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
  audience: "cis-central",
};

/** Everything that was heard in every world, and in one where nothing is wrong. */
let heard: readonly (Heard & { readonly world: string })[];
beforeAll(async () => {
  const wellAndWorlds = [["well", {}] as const, ...Object.entries(worlds)];
  const all = wellAndWorlds.map(async ([world, begun]) =>
    (await askEverything(paths, begun)).map((each) => ({ ...each, world })),
  );
  heard = (await Promise.all(all)).flat();
});

describe("docs/openapi.json", () => {
  // `npx vitest run test/openapi -u` writes it anew.
  test("is what the schemas, the failures and the pages say today", async () => {
    await expect(openApiText()).toMatchFileSnapshot("../../docs/openapi.json");
  });

  test("is OpenAPI 3.1", async () => {
    const validator = new Validator();
    expect(await validator.validate({ ...openApiDocument() })).toEqual({ valid: true });
    expect(validator.version).toBe("3.1");
  });

  test("has every route of docs/http.md and no other", () => {
    const routes = tableUnder(httpPage, "The HTTP contract").map((row) => codesIn(row["route"])[0]);
    const documented = Object.entries(described.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace("{key}", "K")}`),
    );
    expect(documented).toEqual(routes);
  });

  test("has every parameter of docs/http.md, in alphabetical order", () => {
    const rows = tableUnder(httpPage, "GET /token");
    const parameters = described.paths["/token"]?.["get"]?.parameters ?? [];
    expect(parameters.map(({ name, required }) => [name, required])).toEqual(
      rows.map((row) => [codesIn(row["parameter"])[0], row["required"] === "yes"]),
    );
    expect(parameters.map(({ name }) => name)).toEqual(parameters.map(({ name }) => name).sort());
    for (const { description } of parameters) expect(description).toMatch(/\.$/);
  });
});

describe("every example of docs/openapi.json", () => {
  const examples = Object.entries(described.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { responses }]) =>
      Object.entries(responses).flatMap(([status, { content }]) => {
        const { example, examples: named = {} } = content[JSON_TYPE] ?? {};
        const values = [
          ...(example === undefined ? [] : [example]),
          ...Object.values(named).map((each) => each.value),
        ];
        return values.map((value) => ({ path, method, status, value }));
      }),
    ),
  );

  test("is one of many, and every response has one", () => {
    const responses = Object.values(described.paths).flatMap((operations) =>
      Object.values(operations).flatMap((operation) => Object.values(operation.responses)),
    );
    expect(examples.length).toBeGreaterThanOrEqual(responses.length);
  });

  test.for(examples)("is as its schema says: $method $path $status", ({ path, method, status, value }) => {
    expect(
      wrongWith(value, "paths", path, method, "responses", status, "content", JSON_TYPE, "schema"),
    ).toEqual([]);
  });
});

describe("every answer of the running app", () => {
  test.for(Object.keys(worlds))("was heard where it fails with %s", (code) => {
    expect(heard.filter(({ world, outcome }) => world === code && outcome === code)).not.toEqual([]);
  });

  const operations = Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation, methods })),
  );

  test.for(operations)(
    "is documented, and nothing else is: $method $path",
    ({ path, method, operation, methods }) => {
      const errors = heard
        .filter((each) => each.path === path && each.status !== 200)
        // What a method gets that is none of the path's stands at each that is.
        .filter((each) => each.method === method.toUpperCase() || !(each.method.toLowerCase() in methods))
        .map(({ status, body }) => `${status} ${String(body["error"])}`);
      expect([...new Set(errors)].sort()).toEqual(describedErrors(operation));
    },
  );

  test("has the body and the headers that its path documents", () => {
    expect(heard.length).toBeGreaterThan(1_000);
    for (const each of heard) expect(unlikeDescribed(each)).toEqual([]);
  });
});

describe("the bounds of a parameter", () => {
  test.for(edges)("are the app's: $name is $verdict at $because", async ({ name, value, verdict }) => {
    const parameters = described.paths["/token"]?.["get"]?.parameters ?? [];
    const at = parameters.findIndex((parameter) => parameter.name === name);
    const text = Array.isArray(value) ? value.join(" ") : String(value);
    const query = new Map([
      ["key", "k"],
      [name, text],
    ]);
    const { status } = await ask(
      `/token?${[...query].map(([each, of]) => `${each}=${encodeURIComponent(of)}`).join("&")}`,
    );
    const wrong = wrongWith(value, "paths", "/token", "get", "parameters", String(at), "schema");
    expect({ app: status === 200, document: wrong.length === 0 }).toEqual({
      app: verdict === "taken",
      document: verdict === "taken",
    });
  });

  test("are tried for every parameter, on both sides", () => {
    const names = described.paths["/token"]?.["get"]?.parameters?.map(({ name }) => name) ?? [];
    for (const verdict of ["taken", "refused"])
      expect(new Set(edges.filter((edge) => edge.verdict === verdict).map(({ name }) => name))).toEqual(
        new Set(names),
      );
  });

  const inForm = edges.filter(({ value }) => String(value) !== "");
  test.for(inForm)(
    "are the app's in a form, too: $name is $verdict at $because",
    ({ name, value, verdict }) => {
      const at = name === "key" ? "audience" : name;
      const form = { ...EXCHANGE, [at]: Array.isArray(value) ? value.join(" ") : String(value) };
      const text = new URLSearchParams(form).toString();
      const { ok } = parseExchange({ type: FORM, text, isBase64: false });
      const place = ["paths", "/token", "post", "requestBody", "content", FORM, "schema"];
      const wrong = wrongWith({ ...EXCHANGE, [at]: value }, ...place);
      expect({ app: ok, document: wrong.length === 0 }).toEqual({
        app: verdict === "taken",
        document: verdict === "taken",
      });
    },
  );

  test.for([
    { change: {}, is: true, because: "nothing is changed" },
    { change: { grant_type: "client_credentials" }, is: false, because: "it is another grant" },
    { change: { grant_type: undefined }, is: false, because: "a grant is required" },
    { change: { subject_token: undefined }, is: false, because: "somebody has to be proved" },
    {
      change: { subject_token_type: "urn:ietf:params:oauth:token-type:saml2" },
      is: false,
      because: "it is no JWT",
    },
    {
      change: { subject_token_type: "urn:ietf:params:oauth:token-type:id_token" },
      is: true,
      because: "it is a JWT",
    },
    { change: { audience: undefined }, is: false, because: "a key is required" },
    { change: { resource: "https://example.com" }, is: false, because: "a key has no URI" },
    { change: { actor_token: "a.b.c" }, is: false, because: "nobody acts for another" },
    { change: { requested_token_type: ACCESS_TOKEN }, is: true, because: "it is what is issued" },
    {
      change: { requested_token_type: "urn:ietf:params:oauth:token-type:jwt" },
      is: false,
      because: "it is another",
    },
    { change: { client_id: "x", client_secret: "y" }, is: true, because: "both are ignored" },
  ])("of the form take it: $is, since $because", ({ change, is }) => {
    const form = Object.entries({ ...EXCHANGE, ...change }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const { ok } = parseExchange({ type: FORM, text: new URLSearchParams(form).toString(), isBase64: false });
    const place = ["paths", "/token", "post", "requestBody", "content", FORM, "schema"];
    expect([ok, wrongWith(Object.fromEntries(form), ...place).length === 0]).toEqual([is, is]);
  });

  test("hold for the key in a path too", () => {
    for (const { value, verdict } of edges.filter(({ name }) => name === "key")) {
      const { ok } = matchRoute(OPEN_ROUTES, "GET", `/access/${String(value)}`);
      const wrong = wrongWith(value, "paths", "/access/{key}", "get", "parameters", "0", "schema");
      expect([wrong.length === 0, ok]).toEqual([verdict === "taken", verdict === "taken"]);
    }
  });
});
