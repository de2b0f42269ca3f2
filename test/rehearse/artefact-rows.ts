import { createHash } from "node:crypto";
import { deepEqual, equal, ok } from "node:assert/strict";
import type { Artefact } from "./artefact.ts";
import { doors } from "./door.ts";
import type { Rehearsal, Row } from "./row.ts";

/**
 * What Lambda has to fetch and load at each cold start. A budget is a few percent above what was last needed: who goes
 * past it says why, in docs/rehearsal.md.
 */
const MOST_ZIP_BYTES = 210_000;
const MOST_BUNDLE_BYTES = 596_000;

/** What code for tests and for `npm start`, or of the deployment itself, is below; the configuration is the rehearsal's. */
const NOT_DEPLOYED =
  /^(packages\/(local|cli|client)|test(?!\/rehearse\/every-door\.config\.ts$)|infra)\/|\.test\.ts$/;

/** Texts that only a secret looks like: a private key, an AWS access key, a JWT, an example secret of SAP's form. */
const SECRET =
  /-----BEGIN [A-Z ]*PRIVATE KEY|\b(AKIA|ASIA)[0-9A-Z]{16}\b|eyJ[\w-]{20,}|[0-9a-f-]{36}\$[\w+/-]{43}=/;

const number = (bytes: number) => bytes.toLocaleString("en");

/** What all functions have to be. */
const each =
  (act: (artefact: Artefact, rehearsal: Rehearsal) => void): Row["act"] =>
  (rehearsal) => {
    for (const artefact of rehearsal.artefacts) act(artefact, rehearsal);
  };

export const artefactRows: readonly Row[] = [
  {
    part: "artefact",
    what: "the functions of all doors, and what logs in",
    must: "one for each, all of the same code",
    act({ artefacts }) {
      const names = [...doors.map(({ name }) => name), "login"];
      deepEqual(artefacts.map(({ door }) => door).toSorted(), names.toSorted());
      const codes = artefacts.map(({ handler, files }) => [handler, ...files.map(fingerprint)]);
      for (const code of codes) deepEqual(code, codes[0]);
    },
  },
  {
    part: "artefact",
    what: "the zip",
    must: `at most ${number(MOST_ZIP_BYTES)} bytes`,
    act: each(({ zipBytes }) => within(zipBytes, MOST_ZIP_BYTES)),
  },
  {
    part: "artefact",
    what: "the bundle in it",
    must: `at most ${number(MOST_BUNDLE_BYTES)} bytes`,
    act: each((artefact) => within(bundleOf(artefact).bytes, MOST_BUNDLE_BYTES)),
  },
  {
    part: "artefact",
    what: "its files",
    must: "the handler's module, and what SST puts beside it: nothing is linked, and there is no source map",
    act: each((artefact) => {
      deepEqual(artefact.files.map(({ name }) => name).toSorted(), [bundleOf(artefact).name, "resource.enc"]);
      ok(!bundleOf(artefact).text.includes("sourceMappingURL=data:"), "the bundle has its source map in it");
    }),
  },
  {
    part: "artefact",
    what: "the bundle's lines",
    must: "minified",
    act: each((artefact) => {
      const { text, bytes } = bundleOf(artefact);
      // A few are long comments of licences, and texts that are quoted as they are.
      const mean = bytes / text.split("\n").length;
      ok(mean > 1_000, `its lines have ${Math.round(mean)} characters in the mean`);
    }),
  },
  {
    part: "artefact",
    what: "the sources of the bundle",
    must: "core, functions, the configuration and their dependencies; nothing for tests or for the local stack",
    act: each((artefact) => {
      const ours = artefact.sources.filter((source) => !source.startsWith("node_modules/"));
      for (const needed of [
        "broker.config.ts",
        "packages/core/src/broker.ts",
        "packages/functions/src/handler.ts",
      ])
        ok(ours.includes(needed), `${needed} is not in it`);
      deepEqual(
        ours.filter((source) => NOT_DEPLOYED.test(source)),
        [],
      );
    }),
  },
  {
    part: "artefact",
    what: "every file of it, and the functions' variables",
    must: "no secret, of the deployer's either",
    act: each((artefact, { deployment }) => {
      const texts = [...artefact.files.map(({ text }) => text), JSON.stringify(artefact.variables)];
      for (const text of texts) {
        equal(SECRET.exec(text)?.[0], undefined);
        for (const secret of deployment.secrets)
          ok(!text.includes(secret), "it has a secret of the deployer's");
      }
    }),
  },
];

/** Of a file, because the difference of two whole bundles is nothing to read. */
function fingerprint({ name, text }: Artefact["files"][number]): string {
  return `${name} ${createHash("sha256").update(text).digest("hex")}`;
}

/** Sizes for whoever watches them. */
export function sizesOf(artefacts: readonly Artefact[]): string {
  return artefacts
    .map(
      (artefact) =>
        `the zip of ${artefact.door} has ${number(artefact.zipBytes)} bytes, the bundle ${number(bundleOf(artefact).bytes)}`,
    )
    .join("; ");
}

function within(bytes: number, most: number): void {
  ok(bytes <= most, `it has ${number(bytes)} bytes, and the budget is ${number(most)}`);
}

function bundleOf({ files, handler }: Artefact) {
  const [module] = handler.split(".");
  const bundle = files.find(({ name }) => name === `${module}.mjs`);
  if (!bundle) throw new Error(`There is no ${module}.mjs, where the handler ${handler} should be`);
  return bundle;
}
