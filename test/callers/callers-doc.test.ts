import { describe, expect, test } from "vitest";
import { repositoryText } from "../support/markdown-table.ts";

const document = repositoryText("docs/callers.md");
const configuration = repositoryText("test/callers/callers.broker.config.ts");

describe("docs/callers.md", () => {
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
