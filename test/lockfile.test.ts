import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** Has a lockfile of its own, because what it brings is compiled. */
const RIC = "test/rehearse/ric";

interface Locked {
  readonly integrity?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
type Lockfile = Readonly<Record<string, Locked>>;

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

/** Where Node looks for a package from the one at `path`: below it, then below each folder above. */
function placesFor(name: string, path: string): string[] {
  const folders = path.split("/").map((_, index, parts) => parts.slice(0, index + 1).join("/"));
  return ["", ...folders].map((folder) => join(folder, "node_modules", name));
}

/**
 * Optional dependencies without an entry. npm leaves them out when it has written the file on a platform that does not
 * need them, and then `npm ci` fails on the one that does.
 */
function holes(packages: Lockfile): string[] {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !placesFor(name, path).some((place) => place in packages))
      .map((name) => `${path} wants ${name}`),
  );
}

/** Installed packages that anybody could have put something else in the place of. */
function unchecked(packages: Lockfile): string[] {
  return Object.entries(packages)
    .filter(([path, { integrity, link }]) => path.includes("node_modules/") && !link && !integrity)
    .map(([path]) => path);
}

/** Packages that could only be had from where the file's author had them. */
function bound(packages: Lockfile): string[] {
  return Object.entries(packages)
    .filter(([, { resolved = "" }]) => /^[\w+]+:/.test(resolved))
    .map(([path]) => path);
}

describe.for([
  { path: "package-lock.json", leastOptional: 20 },
  { path: `${RIC}/package-lock.json`, leastOptional: 0 },
])("$path", ({ path, leastOptional }) => {
  const { packages: locked } = JSON.parse(read(path)) as { packages: Lockfile };

  test("has an entry for every optional dependency, so that npm ci works on every platform", () => {
    expect(
      Object.values(locked).flatMap((each) => Object.keys(each.optionalDependencies ?? {})).length,
    ).toBeGreaterThanOrEqual(leastOptional);
    expect(holes(locked)).toEqual([]);
  });

  test("has the checksum of everything that is installed", () => {
    expect(Object.keys(locked).length).toBeGreaterThan(50);
    expect(unchecked(locked)).toEqual([]);
  });

  test("names no address that a package must come from", () => {
    expect(bound(locked)).toEqual([]);
  });
});

describe("A lockfile", () => {
  test("would be found out otherwise", () => {
    const bad: Lockfile = {
      "": {},
      "packages/local": { optionalDependencies: { missing: "1.0.0", nested: "1.0.0" } },
      "packages/local/node_modules/nested": {
        integrity: "sha512-x",
        resolved: "https://example.com/nested.tgz",
      },
      "node_modules/tool": { optionalDependencies: { nested: "1.0.0" } },
      "node_modules/@btp-token-broker/local": { link: true, resolved: "packages/local" },
    };
    expect(holes(bad)).toEqual(["packages/local wants missing", "node_modules/tool wants nested"]);
    expect(unchecked(bad)).toEqual(["node_modules/tool"]);
    expect(bound(bad)).toEqual(["packages/local/node_modules/nested"]);
  });
});

describe("package.json", () => {
  const kinds = ["dependencies", "devDependencies", "optionalDependencies", "overrides"] as const;
  type Manifest = Partial<Record<(typeof kinds)[number], Readonly<Record<string, string>>>>;

  test.for(["", RIC, ...readdirSync(join(ROOT, "packages")).map((name) => `packages/${name}`)])(
    "of /%s names exact versions only",
    (folder) => {
      const manifest = JSON.parse(read(join(folder, "package.json"))) as Manifest;
      const versions = kinds.flatMap((kind) => Object.entries(manifest[kind] ?? {}));
      expect(versions.length).toBeGreaterThan(0);
      expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    },
  );
});

describe("every file of the repository", () => {
  const joined = (...labels: string[]) => labels.join(".");
  // In parts, because this file is one of those that are searched.
  const registries = [
    joined("registry", "npmjs"),
    joined("registry", "yarnpkg"),
    joined("pypi", "org"),
    joined("pythonhosted", "org"),
  ];

  test("leaves the choice of a package registry to whoever installs", () => {
    const files = repositoryFiles();
    expect(files).toContain("package-lock.json");
    expect(files.length).toBeGreaterThan(100);
    const naming = files.filter((path) => registries.some((host) => read(path).includes(host)));
    expect(naming).toEqual([]);
  });
});

/** What git keeps or would keep; where there is no git, as in an unpacked archive, everything that is not installed. */
function repositoryFiles(): string[] {
  const listed = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const paths =
    listed.status === 0
      ? listed.stdout.split("\n")
      : readdirSync(ROOT, { recursive: true, encoding: "utf8" });
  return paths.filter(
    (path) => path !== "" && !/(^|\/)(node_modules|\.sst|reports)\//.test(path) && isFile(path),
  );
}

function isFile(path: string): boolean {
  return existsSync(join(ROOT, path)) && statSync(join(ROOT, path)).isFile();
}
