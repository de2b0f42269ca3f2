import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The files that the function's bundle is made of, from the repository's root. Bundled as `npm start` does it. */
export async function bundleInputs(): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: fileURLToPath(new URL("../..", import.meta.url)),
    entryPoints: ["packages/functions/src/handler.ts"],
    outdir: "nowhere",
    write: false,
    bundle: true,
    metafile: true,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    logLevel: "silent",
  });
  return Object.keys(metafile.inputs);
}
