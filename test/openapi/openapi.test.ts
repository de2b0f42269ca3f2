import { Validator } from "@seriousme/openapi-schema-validator";
import { beforeAll, describe, expect, test } from "vitest";
import { matchRoute, OPEN_ROUTES } from "../../packages/functions/src/http/route.ts";
import { ask } from "../support/app-request.ts";
import { codesIn, repositoryText, tableUnder } from "../support/markdown-table.ts";
import { askEverything, type Heard } from "./asked.ts";
import { described, documentedErrors, unlikeDescribed, wrongWith } from "./described.ts";
import { openApiDocument, openApiText } from "./document.ts";
import { edges } from "./edges.ts";
import { worlds } from "./worlds.ts";

const paths = Object.keys(described.paths);
const httpPage = repositoryText("docs/http.md");
const JSON_TYPE = "application/json";

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

  test.for(paths)("is documented for its path, and nothing else is: %s", (path) => {
    const errors = heard
      .filter((each) => each.path === path && each.status !== 200)
      .map(({ status, body }) => `${status} ${String(body["error"])}`);
    expect([...new Set(errors)].sort()).toEqual(documentedErrors(path));
  });

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

  test("hold for the key in a path too", () => {
    for (const { value, verdict } of edges.filter(({ name }) => name === "key")) {
      const { ok } = matchRoute(OPEN_ROUTES, "GET", `/access/${String(value)}`);
      const wrong = wrongWith(value, "paths", "/access/{key}", "get", "parameters", "0", "schema");
      expect([wrong.length === 0, ok]).toEqual([verdict === "taken", verdict === "taken"]);
    }
  });
});
