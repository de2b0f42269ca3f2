import { build } from "esbuild";

/**
 * Bundles a program into one ES module, the way the deployment does: everything in one file, minified, with the ES
 * module builds of its dependencies.
 *
 * @param {string} entry
 * @param {string} outfile
 * @returns {Promise<void>}
 */
export async function bundle(entry, outfile) {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    // The oldest Node that a user's machine may have.
    target: "node20",
    mainFields: ["module", "main"],
    minify: true,
    keepNames: true,
    // What is wrong is in the error it throws.
    logLevel: "silent",
    // Some CommonJS inside the bundle asks for Node's own modules with `require`, which ES modules lack.
    banner: {
      js: 'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);',
    },
  });
}
