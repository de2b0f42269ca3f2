import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startLambda, type LambdaOptions } from "./lambda.ts";

/** A function whose bundle is `source` in a folder of its own; it goes when this is disposed of, with its folder. */
export async function lambdaOf(source: string, options: Partial<LambdaOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "lambda-"));
  const bundle = join(folder, "handler.mjs");
  await writeFile(bundle, source);
  const lines: string[] = [];
  const remove = () => rm(folder, { recursive: true });
  const lambda = await startLambda({
    bundle,
    nodeBinary: process.execPath,
    environment: {},
    functionArn: "arn:aws:lambda:eu-central-1:999988887777:function:broker:live",
    log: (line) => lines.push(line),
    ...options,
  }).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    lambda,
    /** What the function has logged. */
    lines,
    /** Replaces the bundle: the next process runs this. */
    rewrite: (newSource: string) => writeFile(bundle, newSource),
    async [Symbol.asyncDispose]() {
      await lambda.stop();
      await remove();
    },
  };
}

/** A bundle that counts its own invocations: a new process starts from 1 again. */
export const counting = `
  let count = 0;
  export const handler = async ({ fate }) => {
    count += 1;
    if (fate === "throw") throw new RangeError("the handler's own");
    if (fate === "exit") process.exit(3);
    if (fate === "reject") { void Promise.reject(new Error("nobody catches this")); await new Promise(() => {}); }
    if (fate === "wait") await new Promise(() => {});
    return { count, pid: process.pid };
  };
`;
