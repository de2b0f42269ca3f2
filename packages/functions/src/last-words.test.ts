import { spawnSync } from "node:child_process";
import { EventEmitter } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { bundle } from "../../local/bundle.js";
import { temporaryFolder } from "../../local/temporary-folder.js";
import { writeLastWords } from "./last-words.ts";

const source = fileURLToPath(new URL("last-words.ts", import.meta.url));

describe("writeLastWords(), where Lambda's runtime ends the process itself", () => {
  test("writes a rejection down before the runtime hears of it", () => {
    const heard: unknown[] = [];
    const runtime = new EventEmitter();
    runtime.on("unhandledRejection", () => heard.push("runtime"));
    writeLastWords(runtime, (error) => heard.push(error));
    runtime.emit("unhandledRejection", "thrown");
    expect(heard).toEqual(["thrown", "runtime"]);
  });

  test("adds no listener for rejections where there was none: Node would take it for somebody who handles them", () => {
    const runtime = new EventEmitter();
    writeLastWords(runtime, () => undefined);
    expect(runtime.listenerCount("unhandledRejection")).toBe(0);
  });
});

describe("writeLastWords(), in a process of Node's own", () => {
  test.for([
    {
      what: "a rejection that nobody handles",
      code: "void Promise.reject(new Error(canary));",
      wrote: "Error",
    },
    {
      what: "a rejection with another error behind it",
      code: "void Promise.reject(new TypeError(canary, { cause: new Error(canary) }));",
      wrote: "TypeError",
    },
    {
      what: "a rejection that is no error",
      code: "void Promise.reject(canary);",
      wrote: "UnhandledPromiseRejection",
    },
    {
      what: "an error thrown out of a timer",
      code: "setTimeout(() => { throw new Error(canary); });",
      wrote: "Error",
    },
  ])("writes down $what, once, without its text, and the process ends as it would have", async (row) => {
    const file = join(temporaryFolder(), "last-words.mjs");
    await bundle(source, file);
    const program = `
      const { writeLastWords } = await import(${JSON.stringify(file)});
      writeLastWords(process, (error) => process.stdout.write(\`wrote \${error.name}\\n\`));
      const canary = ["canary", "text"].join("-");
      ${row.code}
      setTimeout(() => process.stdout.write("lived on\\n"), 50);
    `;
    const ended = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      encoding: "utf8",
    });
    expect({ stdout: ended.stdout, status: ended.status }).toEqual({
      stdout: `wrote ${row.wrote}\n`,
      status: 1,
    });
    expect(ended.stderr).not.toContain("canary-text");
    expect(ended.stderr).toContain("its crash line says where");
  });
});
