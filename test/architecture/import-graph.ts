import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile, type Plugin } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDERS = ["packages", "infra", "test"];
const ROOT_FILES = ["broker.config.ts", "sst.config.ts", "vitest.config.ts"];

/** A file of ours and what it is connected with. */
export interface SourceFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  /** What it imports, if only for a type: a path from the root, or the specifier of a package or of Node's own. */
  readonly imports: readonly string[];
  readonly exports: readonly string[];
  readonly text: string;
}

/** Reads every source file of the repository, with its imports as esbuild parses them. */
export async function readImportGraph(): Promise<readonly SourceFile[]> {
  const paths = [...ROOT_FILES, ...FOLDERS.flatMap(sourcesBelow)];
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: paths,
    outdir: "nowhere",
    write: false,
    bundle: true,
    metafile: true,
    platform: "node",
    format: "esm",
    plugins: [everyImport],
    // Keeps an import that is used for types only.
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    logLevel: "silent",
  });
  const exports = exportsByFile(metafile);
  return Object.entries(metafile.inputs).map(([path, input]) => ({
    path,
    imports: input.imports.map((imported) => fromRoot(path, imported.path)),
    exports: exports.get(path) ?? [],
    text: readFileSync(join(ROOT, path), "utf8"),
  }));
}

/** Keeps each file by itself, and shows esbuild the statements that it would drop as types. */
const everyImport: Plugin = {
  name: "every-import",
  setup(building) {
    building.onResolve({ filter: /.*/ }, ({ kind, path }) =>
      kind === "entry-point" ? undefined : { path, external: true },
    );
    building.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replaceAll(/^(import|export) type (?=[{*]|\w+ from)/gm, "$1 "),
      loader: "ts",
    }));
  },
};

function sourcesBelow(folder: string): string[] {
  return (
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .map((path) => `${folder}/${path.replaceAll("\\", "/")}`)
      // SST's CLI writes the last kind with each deployment; it is nobody's source.
      .filter((path) => /\.(ts|js)$/.test(path) && !/\/node_modules\/|\/sst-env\.d\.ts$/.test(path))
  );
}

function fromRoot(importer: string, specifier: string): string {
  return specifier.startsWith(".") ? join(dirname(importer), specifier).replaceAll("\\", "/") : specifier;
}

function exportsByFile({ outputs }: Metafile): ReadonlyMap<string, readonly string[]> {
  return new Map(Object.values(outputs).map(({ entryPoint = "", exports }) => [entryPoint, exports]));
}
