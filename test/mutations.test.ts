import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { repositoryText } from "./support/markdown-table.ts";

const patches = readdirSync(new URL("mutations", import.meta.url)).filter((name) => name.endsWith(".patch"));

/** What the hunks of a patch want to find, by file. */
function wantedBy(patch: string): readonly { readonly file: string; readonly text: string }[] {
  const [, ...files] = patch.split(/^--- a\//m);
  return files.flatMap((section) => {
    const [file = ""] = section.split("\n");
    const [, ...hunks] = section.split(/^@@ .*$/m);
    return hunks.map((hunk) => {
      const [body = ""] = hunk.slice(1).split(/^diff --git/m);
      const lines = body.split("\n").filter((line) => /^[ -]/.test(line));
      return { file, text: lines.map((line) => `${line.slice(1)}\n`).join("") };
    });
  });
}

/** `npm run test:mutations` takes its time, and git; this says at once which of its patches have to be written anew. */
describe("the mutations that the model has to find", () => {
  test.for(patches)("%s finds in the core what it breaks", (name) => {
    const wanted = wantedBy(repositoryText(`test/mutations/${name}`));
    expect(wanted.length).toBeGreaterThan(0);
    for (const { file, text } of wanted) {
      expect(text.split("\n").length).toBeGreaterThan(5);
      expect(repositoryText(file), `${file} no longer has these lines`).toContain(text);
    }
  });

  test("are some", () => {
    expect(patches.length).toBeGreaterThan(5);
  });
});
