import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { bundleInputs } from "../support/bundle-inputs.ts";
import { repositoryText } from "../support/markdown-table.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Locked {
  readonly version: string;
  readonly hasInstallScript?: true;
}
const { packages: locked } = JSON.parse(repositoryText("package-lock.json")) as {
  readonly packages: Readonly<Record<string, Locked>>;
};

/** The folders of the packages whose code is in the bundle, as the lockfile names them. */
let shipped: readonly string[];
beforeAll(async () => {
  const folders = (await bundleInputs()).flatMap(
    (path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
  );
  shipped = [...new Set(folders)].sort();
});

describe("a package whose code is deployed", () => {
  test("is in the lockfile, and has no script that runs when it is installed", () => {
    expect(shipped.length).toBeGreaterThan(4);
    expect(shipped.filter((folder) => !locked[folder])).toEqual([]);
    expect(shipped.filter((folder) => locked[folder]?.hasInstallScript)).toEqual([]);
  });

  test("is in the bill of materials that npm writes of the lockfile", () => {
    const { status, stdout, stderr } = spawnSync(
      "npm",
      ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"],
      { cwd: root, encoding: "utf8", shell: process.platform === "win32", maxBuffer: 64 * 2 ** 20 },
    );
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const { components } = JSON.parse(stdout) as {
      readonly components: readonly { readonly name: string; readonly version: string }[];
    };
    const listed = new Set(components.map(({ name, version }) => `${name}@${version}`));
    const wanted = shipped.map(
      (folder) => `${folder.replace(/^.*node_modules\//, "")}@${locked[folder]?.version}`,
    );
    expect(wanted.filter((each) => !listed.has(each))).toEqual([]);
  });
});

test("of all packages esbuild alone, which is not deployed, runs a script when it is installed", () => {
  const scripted = Object.entries(locked).filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(scripted.map(([folder]) => folder)).toEqual(["node_modules/esbuild"]);
});
