import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

import { counting } from "./lambda-harness.ts";
import { startFunctionProcess } from "./lambda-process.ts";

/** A process that runs this program, and what it logged; its folder goes with the test. */
async function startProgram(program: string, invokeMs: number) {
  const folder = await mkdtemp(join(tmpdir(), "lambda-"));
  const bundle = join(folder, "handler.mjs");
  await writeFile(bundle, program);
  const lines: string[] = [];
  let ends = 0;
  const functionProcess = await startFunctionProcess({
    bundle,
    nodeBinary: process.execPath,
    environment: {},
    clockOffsetMs: 0,
    hosts: {},
    childModules: {
      child: new URL("./lambda-child.js", import.meta.url),
      hostsPreload: new URL("./hosts-preload.js", import.meta.url),
      clockPreload: new URL("./clock-preload.js", import.meta.url),
    },
    timeouts: { initMs: 10_000, invokeMs },
    log: (line) => lines.push(line),
    onEnd: () => (ends += 1),
  });
  return {
    functionProcess,
    lines,
    ends: () => ends,
    async [Symbol.asyncDispose]() {
      await functionProcess.end("the test is over");
      await rm(folder, { recursive: true });
    },
  };
}

const invocation = (id: string, event: unknown = {}) => ({
  id,
  event,
  invokedFunctionArn: "",
  functionVersion: "",
});

test("an answer comes after everything that was written before it, also where the last line has no end", async () => {
  await using started = await startProgram(
    `export const handler = ({ lines }) => {
      for (let n = 0; n < lines; n++) process.stdout.write(\`line \${n}\\n\`);
      process.stdout.write("no end");
    };`,
    10_000,
  );
  for (const id of ["one", "two"]) {
    started.lines.length = 0;
    await started.functionProcess.invoke(invocation(id, { lines: 2_000 }));
    expect(started.lines).toHaveLength(2_001);
    expect(started.lines.at(-1)).toBe("no end");
  }
});

test("an invocation that comes too late for its process is told why it ended, instead of waiting", async () => {
  await using started = await startProgram(counting, 500);
  await started.functionProcess.end("it was told to");
  await expect(started.functionProcess.invoke(invocation("late"))).rejects.toThrow("it was told to");
  expect(started.ends()).toBe(1);
});
