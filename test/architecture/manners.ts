import type { SourceFile } from "./import-graph.ts";

const MOST_LINES = 250;
/** What says nothing of its content, and so attracts everything. */
const EMPTY_NAME = /(^|-)(utils?|helpers?|common|misc|types|manager)(-|$)/;
/** AWS's name for the service. */
const SECRETS_MANAGER = /^secrets-manager/;
/** Where the environment enters; everybody else is handed what they need of it. */
const READS_ENVIRONMENT = new Set([
  "packages/cli/btp-broker.js",
  "packages/functions/src/handler.ts",
  "packages/local/start.js",
  "infra/stage.ts",
]);

/** Says which files are not written the way that files are written here. */
export function badManners(graph: readonly SourceFile[]): string[] {
  return graph.flatMap((file) =>
    [isTooLong(file), hasEmptyName(file), exportsDefault(file), readsEnvironment(file)]
      .filter((problem) => problem !== undefined)
      .map((problem) => `${file.path} ${problem}`),
  );
}

function isTooLong({ text }: SourceFile): string | undefined {
  const lines = text.trimEnd().split("\n").length;
  return lines > MOST_LINES ? `has ${lines} lines: at most ${MOST_LINES}` : undefined;
}

function hasEmptyName({ path }: SourceFile): string | undefined {
  const [name = ""] = path.slice(path.lastIndexOf("/") + 1).split(".");
  return EMPTY_NAME.test(name.replace(SECRETS_MANAGER, "")) ? "has a name that says nothing" : undefined;
}

function exportsDefault({ path, exports }: SourceFile): string | undefined {
  return exports.includes("default") && !path.endsWith(".config.ts")
    ? "has a default export, which everybody names differently"
    : undefined;
}

function readsEnvironment({ path, imports, text }: SourceFile): string | undefined {
  if (!/^(packages|infra)\//.test(path) || path.endsWith(".test.ts") || READS_ENVIRONMENT.has(path))
    return undefined;
  const reads = /\bprocess(\.|\?\.|\[")env\b/.test(text) || imports.includes("node:process");
  return reads ? "reads the environment by itself" : undefined;
}
