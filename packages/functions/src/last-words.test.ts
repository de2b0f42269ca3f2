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
    { what: "a rejection that nobody handles", code: "void Promise.reject(new Error('as meant'));" },
    { what: "an error thrown out of a timer", code: "setTimeout(() => { throw new Error('as meant'); });" },
  ])("writes down $what, once, and the process ends as it would have", async ({ code }) => {
    const file = join(temporaryFolder(), "last-words.mjs");
    await bundle(source, file);
    const program = `
      const { writeLastWords } = await import(${JSON.stringify(file)});
      writeLastWords(process, (error) => process.stdout.write(\`wrote \${error.message}\\n\`));
      ${code}
      setTimeout(() => process.stdout.write("lived on\\n"), 50);
    `;
    const ended = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      encoding: "utf8",
    });
    expect({ stdout: ended.stdout, status: ended.status }).toEqual({ stdout: "wrote as meant\n", status: 1 });
  });
});
