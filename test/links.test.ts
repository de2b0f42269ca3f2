import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { repositoryText } from "./support/markdown-table.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const pages = [
  ...readdirSync(ROOT),
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" }).map((path) => join("docs", path)),
].filter((path) => path.endsWith(".md"));

/** The anchors that headings get: small letters, no punctuation, hyphens for spaces, numbered where they repeat. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = withoutCode(markdown).match(/^#+ .*$/gm) ?? [];
  return new Set(
    headings.map((heading) => {
      const slug = heading
        .replace(/^#+ /, "")
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_ -]/gu, "")
        .replaceAll(" ", "-");
      const earlier = seen.get(slug) ?? 0;
      seen.set(slug, earlier + 1);
      return earlier === 0 ? slug : `${slug}-${earlier}`;
    }),
  );
}

function withoutCode(markdown: string): string {
  return markdown.replace(/^```.*?^```/gms, "");
}

/** Links that stay in the repository, as `[page, path, anchor]`. */
function linksOf(page: string): readonly (readonly [page: string, path: string, anchor: string])[] {
  const text = withoutCode(repositoryText(page)).replace(/`[^`]*`/g, "");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = "", anchor = ""] = target.split("#");
      return [page, path === "" ? page : join(dirname(page), path), anchor] as const;
    });
}

test("every link of every page leads somewhere in the repository", () => {
  const links = pages.flatMap(linksOf);
  expect(links.length).toBeGreaterThan(100);
  const dead = links.filter(
    ([, path, anchor]) =>
      !existsSync(join(ROOT, path)) || (anchor !== "" && !anchorsOf(repositoryText(path)).has(anchor)),
  );
  expect(dead).toEqual([]);
});
