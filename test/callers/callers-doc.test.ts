import { describe, expect, test } from "vitest";
import { codesIn, repositoryText, tableUnder } from "../support/markdown-table.ts";

const document = repositoryText("docs/callers.md");
const problems = repositoryText("packages/core/src/identity-problem.ts");
const configuration = repositoryText("test/callers/callers.broker.config.ts");

/** The literals of a union, and of `Unreachable`, which one of them includes. */
function literalsOf(source: string, union: string): readonly string[] {
  const [, body = ""] = source.split(`export type ${union} =`);
  const [text = ""] = body.split(";\n");
  const found = [...text.matchAll(/"(\w+)"/g)].map(([, literal = ""]) => literal);
  return text.includes("| Unreachable")
    ? [...literalsOf(repositoryText("packages/core/src/unreachable.ts"), "Unreachable"), ...found]
    : found;
}

const reasonsUnder = (heading: string) =>
  tableUnder(document, heading).flatMap((row) => codesIn(row["reason"]));

describe("docs/callers.md", () => {
  test.for([
    { heading: "Why a token is refused", union: "IdentityProblem", least: 15 },
    { heading: "Why an issuer is unavailable", union: "IssuerProblem", least: 10 },
  ])("lists every reason under '$heading', each once", ({ heading, union, least }) => {
    const literals = literalsOf(problems, union);
    expect(literals.length).toBeGreaterThan(least);
    expect([...reasonsUnder(heading)].sort()).toEqual([...literals].sort());
  });

  /** Without what formatting adds: one may stand on a line where the other needs three. */
  const bare = (text: string) => text.replace(/\s+/g, "").replaceAll(",}", "}").replaceAll(",]", "]");
  const blocks = [
    ...document.matchAll(/^```ts\nissuers: \{\n([^]*?)^\},\ncallers: \{\n([^]*?)^\},\n```$/gm),
  ].map(([, issuers = "", callers = ""]) => ({ issuers: bare(issuers), callers: bare(callers) }));

  test("shows nothing of a configuration that is not compiled and asked in these tests, and all of that", () => {
    expect(blocks).toHaveLength(document.match(/^```ts$/gm)?.length ?? 0);
    const compiled = bare(configuration);
    expect(compiled).toContain(
      `issuers:{${blocks.map(({ issuers }) => issuers).join("")}}`.replaceAll(",}", "}"),
    );
    expect(compiled).toContain(
      `callers:{${blocks.map(({ callers }) => callers).join("")}}`.replaceAll(",}", "}"),
    );
  });
});
