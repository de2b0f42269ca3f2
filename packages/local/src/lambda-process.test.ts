import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

import { counting } from "./lambda-harness.ts";
import { startFunctionProcess } from "./lambda-process.ts";

test("an invocation that comes too late for its process is told why it ended, instead of waiting", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lambda-"));
  const bundle = join(folder, "handler.mjs");
  await writeFile(bundle, counting);
  let ends = 0;
  const functionProcess = await startFunctionProcess({
    bundle,
    nodeBinary: process.execPath,
    environment: {},
    clockOffsetMs: 0,
    childModules: {
      child: new URL("./lambda-child.js", import.meta.url),
      clockPreload: new URL("./clock-preload.js", import.meta.url),
    },
    timeouts: { initMs: 10_000, invokeMs: 500 },
    log: () => undefined,
    onEnd: () => (ends += 1),
  });
  await functionProcess.end("it was told to");
  const late = { id: "late", event: {}, invokedFunctionArn: "", functionVersion: "" };
  await expect(functionProcess.invoke(late)).rejects.toThrow("it was told to");
  expect(ends).toBe(1);
  await rm(folder, { recursive: true });
});
