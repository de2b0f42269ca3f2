import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { forbiddenImports, importCycles, type Manifests, undeclaredImports } from "./architecture/arrows.ts";
import { readImportGraph, type SourceFile } from "./architecture/import-graph.ts";
import { badManners } from "./architecture/manners.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

let graph: readonly SourceFile[];
beforeAll(async () => {
  graph = await readImportGraph();
});

function readManifests(): Manifests {
  const folders = ["", ...readdirSync(`${root}packages`).map((name) => `packages/${name}`)];
  return new Map(folders.map((folder) => [folder, dependenciesIn(folder)]));
}

function dependenciesIn(folder: string): ReadonlySet<string> {
  const manifest = JSON.parse(readFileSync(`${root}${folder}/package.json`, "utf8")) as Record<
    string,
    object
  >;
  const declared = [manifest["dependencies"], manifest["devDependencies"]].flatMap((names) =>
    Object.keys(names ?? {}),
  );
  return new Set(declared.map((name) => name.replace(/^@types\//, "")));
}

/** A file of which a test says only what is wrong with it. */
function file(path: string, members: Partial<SourceFile> = {}): SourceFile {
  return { path, imports: [], exports: [], text: "", ...members };
}

describe("the import graph", () => {
  test("was walked: a hundred files and more, in every part, down to imports for types only", () => {
    expect(graph.length).toBeGreaterThan(100);
    const imports = graph.flatMap((each) => each.imports);
    expect(imports.length).toBeGreaterThan(300);
    const parts = ["core", "functions", "cli", "local"].map((name) => `packages/${name}/`);
    for (const part of [...parts, "infra/", "test/"])
      expect(graph.some(({ path }) => path.startsWith(part))).toBe(true);
    const profile = graph.find(({ path }) => path === "packages/core/src/profile.ts");
    expect(profile?.imports).toContain("packages/core/src/service-key.ts");
  });

  test("leads to files that exist", () => {
    const known = new Set(graph.map(({ path }) => path));
    const lost = graph.flatMap(({ path, imports }) =>
      imports
        .filter((target) => /^(packages|infra|test)\/.*\.(ts|js)$/.test(target) && !known.has(target))
        .map((target) => `${path} imports ${target}`),
    );
    expect(lost).toEqual([]);
  });

  test("has no arrow that the design does not have", () => {
    expect(forbiddenImports(graph)).toEqual([]);
  });

  test("has no circle", () => {
    expect(importCycles(graph)).toEqual([]);
  });

  test("leaves our packages only to what is declared", () => {
    expect(undeclaredImports(graph, readManifests())).toEqual([]);
  });
});

test("every file is short, is named for what it holds, exports by name and is handed its environment", () => {
  expect(badManners(graph)).toEqual([]);
});

describe("what these tests stand on finds", () => {
  test.for([
    { from: "packages/core/src/a.ts", to: "node:crypto", because: "core does no I/O" },
    { from: "packages/core/src/a.ts", to: "jose", because: "core has one dependency" },
    { from: "packages/core/src/a.ts", to: "broker.config.ts", because: "core is handed its configuration" },
    { from: "packages/core/src/a.ts", to: "packages/functions/src/log.ts", because: "arrows point inwards" },
    {
      from: "packages/functions/src/a.ts",
      to: "packages/core/src/rest.ts",
      because: "it goes past the index",
    },
    { from: "packages/functions/src/a.ts", to: "broker.config.ts", because: "only the entry may" },
    { from: "packages/functions/src/a.ts", to: "packages/local/src/a.ts", because: "local is not deployed" },
    { from: "packages/functions/src/a.ts", to: "@btp-token-broker/local", because: "nor is it by name" },
    {
      from: "infra/a.ts",
      to: "packages/functions/src/handler.ts",
      because: "infra has the path, not the code",
    },
    { from: "infra/a.ts", to: "node:fs", because: "infra describes, and reads nothing" },
    { from: "sst.config.ts", to: "packages/local/src/a.ts", because: "a deployment has no local stack" },
    { from: "packages/local/src/a.ts", to: "test/support/the.ts", because: "it is no test" },
    {
      from: "packages/cli/src/a.ts",
      to: "packages/local/src/a.ts",
      because: "the local stack is no library",
    },
    { from: "packages/cli/src/a.ts", to: "@btp-token-broker/local", because: "nor is it by name" },
    { from: "packages/cli/src/a.ts", to: "packages/local/bundle.js", because: "only its start bundles" },
    { from: "packages/cli/btp-broker.js", to: "packages/local/start.js", because: "it starts no stack" },
    { from: "packages/cli/src/a.ts", to: "packages/functions/src/log.ts", because: "it goes past the index" },
    { from: "packages/cli/src/a.ts", to: "broker.config.ts", because: "it is handed what it needs" },
    { from: "packages/functions/src/a.ts", to: "packages/cli/src/a.ts", because: "it is not deployed" },
    { from: "packages/functions/src/a.ts", to: "@btp-token-broker/cli", because: "nor is it by name" },
  ])("$from importing $to, because $because", ({ from, to }) => {
    const found = forbiddenImports([file(from, { imports: [to] })]);
    expect(found.join("\n")).toContain(`${from} imports ${to}: `);
  });

  test("a circle, of any length, and not what merely leads to it", () => {
    const circle = [
      file("a.ts", { imports: ["b.ts"] }),
      file("b.ts", { imports: ["c.ts"] }),
      file("c.ts", { imports: ["a.ts", "end.ts"] }),
      file("start.ts", { imports: ["a.ts"] }),
      file("end.ts"),
    ];
    expect(importCycles(circle)).toEqual(["a.ts", "b.ts", "c.ts"]);
  });

  test.for([
    { from: "packages/functions/src/a.ts", to: "esbuild", because: "it is the root's, for development" },
    { from: "packages/functions/src/a.ts", to: "@smithy/signature-v4", because: "it is another package's" },
    { from: "packages/core/src/a.test.ts", to: "hono/client", because: "it is another package's" },
    { from: "test/a.test.ts", to: "left-pad", because: "nobody declares it" },
  ])("$from importing $to undeclared: $because", ({ from, to }) => {
    const found = undeclaredImports([file(from, { imports: [to] })], readManifests());
    expect(found).toEqual([`${from} imports ${to}, which no package.json it relies on declares`]);
  });

  test.for([
    { bad: file("packages/core/src/long.ts", { text: "\n;".repeat(250) }), because: "it has 251 lines" },
    { bad: file("packages/core/src/token-helpers.ts"), because: "its name says nothing" },
    { bad: file("test/support/types.ts"), because: "its name says nothing" },
    { bad: file("infra/thing.ts", { exports: ["default"] }), because: "it exports a default" },
    { bad: file("packages/local/src/a.ts", { text: `process.env["HOME"]` }), because: "it reads a variable" },
    { bad: file("packages/local/src/a.ts", { imports: ["node:process"] }), because: "it can read variables" },
  ])("$bad.path, because $because", ({ bad }) => {
    expect(badManners([bad])).toHaveLength(1);
  });
});
