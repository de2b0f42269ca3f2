import { describe, expect, test } from "vitest";

import { findNode24 } from "./lambda-node.ts";

describe("findNode24()", () => {
  test("finds Lambda's Node where npm brought it, else says that it is this process's own", () => {
    const { bundled, path, version } = findNode24();
    expect(version).toMatch(bundled ? /^v24\./ : process.version);
    expect(path).toMatch(bundled ? /\/node-linux-(x64|arm64)\/bin\/node$/ : process.execPath);
  });

  test("falls back to the Node of this process where npm brought none", () => {
    const nowhere = "file:///nowhere/module.js";
    expect(findNode24(nowhere)).toEqual({ path: process.execPath, version: process.version, bundled: false });
  });
});
