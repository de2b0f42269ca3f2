import { builtinModules } from "node:module";
import type { SourceFile } from "./import-graph.ts";

/** The names in `dependencies` and `devDependencies`, by the folder of their package.json; the root's is `""`. */
export type Manifests = ReadonlyMap<string, ReadonlySet<string>>;

/** Says of each import that points where it must not: from, to, and why. */
export function forbiddenImports(graph: readonly SourceFile[], manifests: Manifests): string[] {
  return graph.flatMap(({ path, imports }) =>
    imports.flatMap((target) => {
      const why = whyForbidden(path, target, manifests);
      return why === undefined ? [] : [`${path} imports ${target}: ${why}`];
    }),
  );
}

/** The files that import each other in a circle, one way or another: none can be understood without the rest. */
export function importCycles(graph: readonly SourceFile[]): string[] {
  const left = new Map(graph.map(({ path, imports }) => [path, imports]));
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [path, imports] of left) if (!imports.some((target) => left.has(target))) left.delete(path);
    const imported = new Set([...left.values()].flat());
    for (const path of left.keys()) if (!imported.has(path)) left.delete(path);
  }
  return [...left.keys()];
}

function whyForbidden(path: string, target: string, manifests: Manifests): string | undefined {
  const from = packageOf(path);
  const to = owner(target);
  const isTest = from === "test" || path.endsWith(".test.ts");
  if (isUndeclared(path, target, isTest, manifests)) return "no package.json that it may rely on declares it";
  if (from === to) return undefined;
  if (to === "packages/local") return isTest ? undefined : "what is never deployed is for tests only";
  if (to === "test") return isTest ? undefined : "tests are no part of the product";
  if (isTest || from === "root" || from === "packages/local") return undefined;

  if (target.startsWith("packages/")) return "another package is reached by its name";
  switch (from) {
    case "packages/core":
      return target === "valibot" ? undefined : "core imports valibot and nothing else";
    case "packages/functions":
      if (target === "broker.config.ts" && path === "packages/functions/src/handler.ts") return undefined;
      return to === "root" || to === "infra" ? "the function knows only core" : undefined;
    case "infra":
      return target === "broker.config.ts" || to === "packages/core"
        ? undefined
        : "infra needs the configuration, core and SST's globals";
    default:
      return "no arrow was drawn for this package";
  }
}

/** Where SST installs what `test/infra` evaluates its components with. */
const FROM_SST = /^(@pulumi|sst-platform)\//;

function isUndeclared(path: string, target: string, isTest: boolean, manifests: Manifests): boolean {
  const name = packageName(target);
  if (name === undefined) return false;
  if (path.startsWith("test/infra/") && FROM_SST.test(target)) return false;
  const own = packageOf(path);
  if (manifests.get(own)?.has(name)) return false;
  // The root's are for development, and reach neither a deployed package nor its types.
  const isDeployed = own === "packages/core" || own === "packages/functions";
  if ((isTest || !isDeployed) && manifests.get("")?.has(name)) return false;
  // Tests stand on what the packages themselves stand on.
  return !((isTest || own === "root" || own === "infra") && [...manifests.values()].some((names) => names.has(name)));
}

/** `undefined` for a file of ours and for Node's own modules. */
function packageName(target: string): string | undefined {
  if (target.startsWith("node:") || builtinModules.includes(target) || isFile(target)) return undefined;
  return /^(@[^/]+\/)?[^/]+/.exec(target)?.[0];
}

function isFile(target: string): boolean {
  return /^(packages|infra|test)\//.test(target) || /^[\w.-]+\.config\.ts$/.test(target);
}

/** Which part of the repository a path or a package's name stands for; a foreign package stands for itself. */
function owner(target: string): string {
  const ours = /^@btp-token-broker\/([^/]+)/.exec(target);
  if (ours) return `packages/${ours[1]}`;
  return isFile(target) ? packageOf(target) : target;
}

function packageOf(path: string): string {
  const [first = "", second = ""] = path.split("/");
  if (first === "packages") return `packages/${second}`;
  return first === "infra" || first === "test" ? first : "root";
}
