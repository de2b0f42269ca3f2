import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { writeRootFile } from "./root-file.ts";

test("a root stands in a file of its own until it is let go of, and its folder goes with it", () => {
  const [one, other] = [writeRootFile("one"), writeRootFile("other")];
  expect([one, other].map(({ path }) => readFileSync(path, "utf8"))).toEqual(["one", "other"]);
  one[Symbol.dispose]();
  expect([one, other].map(({ path }) => existsSync(dirname(path)))).toEqual([false, true]);
  other[Symbol.dispose]();
});

test("letting go of it leaves nothing to do when the process ends", () => {
  const before = process.listenerCount("exit");
  writeRootFile("one")[Symbol.dispose]();
  expect(process.listenerCount("exit")).toBe(before);
});
