import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { codesIn, repositoryText, tableUnder } from "./support/markdown-table.ts";

type Versions = Readonly<Record<string, string>>;
interface Manifest {
  readonly dependencies?: Versions;
  readonly devDependencies?: Versions;
  readonly optionalDependencies?: Versions;
  readonly overrides?: Versions;
}

/** Each dependency that a package.json names, as `package version place`. */
function declared(place: string, path: string): string[] {
  const manifest = JSON.parse(repositoryText(path)) as Manifest;
  const members = [
    [place, manifest.dependencies],
    [`${place} dev`, manifest.devDependencies],
    [`${place} optional`, manifest.optionalDependencies],
    [`${place} override`, manifest.overrides],
  ] as const;
  return members.flatMap(([where, versions = {}]) =>
    Object.entries(versions)
      .filter(([name]) => !name.startsWith("@btp-token-broker/"))
      .map(([name, version]) => `${name} ${version} ${where}`),
  );
}

const packages = readdirSync(new URL("../packages", import.meta.url)).sort();
const declarations = [
  ...declared("root", "package.json"),
  ...declared("rehearsal", "test/rehearse/ric/package.json"),
  ...packages.flatMap((name) => declared(name, `packages/${name}/package.json`)),
];
const rows = tableUnder(repositoryText("docs/dependencies.md"), "Dependencies");

test("docs/dependencies.md has a row for each dependency of each package.json, with its version and place", () => {
  expect(declarations.length).toBeGreaterThan(15);
  const written = rows.flatMap((row) =>
    codesIn(row["declared in"]).map((place) =>
      [...codesIn(row["package"]), ...codesIn(row["version"]), place].join(" "),
    ),
  );
  expect(written.sort()).toEqual(declarations.sort());
});

test.for(rows)("docs/dependencies.md says of $package what it is for and where it ships", (row) => {
  expect(row["what for"]).not.toBe("");
  expect(["function", "nowhere"]).toContain(row["ships"]);
});

test("docs/dependencies.md says that what core and functions depend on ships, and nothing else does", () => {
  const shipping = declarations
    .filter((one) => / (core|functions)$/.test(one))
    .map((one) => one.split(" ")[0]);
  const written = rows.filter((row) => row["ships"] === "function").flatMap((row) => codesIn(row["package"]));
  expect(new Set(written)).toEqual(new Set(shipping));
});
