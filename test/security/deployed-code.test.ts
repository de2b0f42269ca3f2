import { beforeAll, describe, expect, test } from "vitest";
import { readImportGraph, type SourceFile } from "../architecture/import-graph.ts";
import { dangersIn, deployedFiles } from "./deployed-code.ts";

let graph: readonly SourceFile[];
beforeAll(async () => {
  graph = await readImportGraph();
});

const file = (members: Partial<SourceFile>): SourceFile => ({
  path: "packages/functions/src/a.ts",
  imports: [],
  exports: [],
  text: "",
  ...members,
});

describe("the code that is deployed", () => {
  test("was read: a hundred files and more, of both packages", () => {
    expect(deployedFiles(graph).length).toBeGreaterThan(80);
    for (const name of ["core/src/broker.ts", "functions/src/token-endpoint.ts"])
      expect(deployedFiles(graph).map(({ path }) => path)).toContain(`packages/${name}`);
  });

  test("writes no file, starts no program, listens to nobody, turns no verification off, and shares no state between requests", () => {
    expect(dangersIn(graph)).toEqual([]);
  });
});

describe("what this stands on finds", () => {
  test.for([
    { members: { imports: ["node:fs"] }, because: "secrets could be written to /tmp" },
    { members: { imports: ["node:fs/promises"] }, because: "so they could with promises" },
    { members: { imports: ["node:child_process"] }, because: "a program inherits the environment" },
    { members: { text: "  return eval(text);" }, because: "text would become code" },
    { members: { text: "{ rejectUnauthorized: false }" }, because: "anybody could be SAP" },
    { members: { text: "createServer(answer).listen(0);" }, because: "somebody would be listened to" },
    { members: { text: "let last;" }, because: "the next request would find what the last one left" },
    { members: { text: "const seen = new Map<string, Entry>();" }, because: "it fills and is never emptied" },
    { members: { text: "export const all: string[] = [];" }, because: "so does this" },
  ])("something where $because", ({ members }) => {
    expect(dangersIn([file(members)])).toHaveLength(1);
  });

  test.for([
    { members: { text: "export function a() {\n  let n = 0;\n}" }, because: "it begins with each call" },
    { members: { text: "{ rejectUnauthorized: true }" }, because: "it says what is so anyway" },
    { members: { text: 'const NAMES = new Set(["a"]);' }, because: "it is a list that nobody adds to" },
    { members: { path: "packages/local/src/a.ts", imports: ["node:fs"] }, because: "it is not deployed" },
    { members: { path: "packages/core/src/a.test.ts", text: "let n;" }, because: "it is a test" },
  ])("nothing where $because", ({ members }) => {
    expect(dangersIn([file(members)])).toEqual([]);
  });
});
