import type { SourceFile } from "./import-graph.ts";

interface Law {
  /** Whose imports it judges. */
  readonly about: (path: string) => boolean;
  readonly allows: (target: string, path: string) => boolean;
  readonly because: string;
}

const below =
  (...folders: string[]) =>
  (path: string) =>
    folders.some((folder) => path.startsWith(`${folder}/`));
const inTest = below("test");
const inLocal = below("packages/local");
const inCli = below("packages/cli");
const inInfra = below("infra");
const isTest = (path: string) => inTest(path) || path.endsWith(".test.ts");
const isOurs = (target: string) =>
  below("packages", "infra", "test")(target) || target.endsWith(".config.ts");
const HANDLER = "packages/functions/src/handler.ts";
const CLI_START = "packages/cli/btp-broker.js";
/** How a program in TypeScript is started on every Node, by `npm start` as by `btp-broker`. */
const STARTING: ReadonlySet<string> = new Set([
  "packages/local/bundle.js",
  "packages/local/temporary-folder.js",
]);

/** Which arrows may be drawn between the parts of the repository, as the README's map of it shows them. */
const LAWS: readonly Law[] = [
  {
    about: (path) => below("packages/core")(path) && !isTest(path),
    allows: (target) => below("packages/core")(target) || target === "valibot",
    because: "core imports valibot and nothing else",
  },
  {
    about: (path) => below("packages/functions")(path) && !isTest(path),
    allows: (target, path) =>
      !isOurs(target) ||
      below("packages/functions")(target) ||
      (target === "broker.config.ts" && path === HANDLER),
    because: "the function knows core, by its name, and only its entry knows the configuration",
  },
  {
    about: (path) => inCli(path) && !isTest(path),
    allows: (target, path) =>
      !isOurs(target) || inCli(target) || (path === CLI_START && STARTING.has(target)),
    because:
      "the command knows core and the function's adapters by their names, and only its start how to bundle",
  },
  {
    about: (path) => !isTest(path) && !inCli(path),
    allows: (target) => !inCli(target) && target !== "@btp-token-broker/cli",
    because: "nothing is built on the command",
  },
  {
    about: inInfra,
    allows: (target) =>
      inInfra(target) || target === "broker.config.ts" || target === "@btp-token-broker/core",
    because: "infra stands on the configuration, core and SST's globals",
  },
  {
    about: (path) => !isTest(path) && !inLocal(path),
    allows: (target, path) =>
      (!inLocal(target) || (path === CLI_START && STARTING.has(target))) &&
      target !== "@btp-token-broker/local",
    because: "what is never deployed is for tests and for starting programs",
  },
  {
    about: (path) => !isTest(path),
    allows: (target) => !inTest(target),
    because: "tests are no part of the product",
  },
];

/** Says of each import that points where it must not: from where, to what, and why not. */
export function forbiddenImports(graph: readonly SourceFile[]): string[] {
  return graph.flatMap(({ path, imports }) =>
    imports.flatMap((target) =>
      LAWS.filter(({ about, allows }) => about(path) && !allows(target, path)).map(
        ({ because }) => `${path} imports ${target}: ${because}`,
      ),
    ),
  );
}

/** The names of the dependencies in each package.json, by its folder; the root's is `""`. */
export type Manifests = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Says which imports work only because another package happens to bring what they name.
 *
 * What is deployed may use its own package's dependencies, other code of a package the root's too, and what
 * stands outside the packages everything that any of them declares.
 */
export function undeclaredImports(graph: readonly SourceFile[], manifests: Manifests): string[] {
  return graph.flatMap(({ path, imports }) => {
    const [, folder = ""] = /^(packages\/[^/]+)\//.exec(path) ?? [];
    const isDeployed = below("packages/core", "packages/functions")(path) && !isTest(path);
    const mayUse = (from: string) => from === folder || folder === "" || (from === "" && !isDeployed);
    const declared = [...manifests].filter(([from]) => mayUse(from)).map(([, names]) => names);
    return imports
      .filter((target) => !isOurs(target) && !target.startsWith("node:") && !isOfSst(path, target))
      .filter((target) => !declared.some((names) => names.has(packageName(target))))
      .map((target) => `${path} imports ${target}, which no package.json it relies on declares`);
  });
}

/** SST installs these itself, below `.sst/`. */
function isOfSst(path: string, target: string): boolean {
  return path.startsWith("test/infra/") && /^(@pulumi|sst-platform)\//.test(target);
}

function packageName(specifier: string): string {
  return /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}

/** Files that import each other in a circle, and what lies between two circles: none is understood without the rest. */
export function importCycles(graph: readonly SourceFile[]): string[] {
  const left = new Map(graph.map(({ path, imports }) => [path, imports]));
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const [path, imports] of left) if (!imports.some((target) => left.has(target))) left.delete(path);
    const imported = new Set([...left.values()].flat());
    for (const path of left.keys()) if (!imported.has(path)) left.delete(path);
  }
  return [...left.keys()];
}
