import { deepEqual, equal } from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findNode24 } from "../../packages/local/src/lambda-node.ts";
import { startChecks } from "../support/checks.js";
import { unpackAll } from "./artefact.ts";
import { sizesOf } from "./artefact-rows.ts";
import { measureColdStarts } from "./cold-starts.ts";
import { deploy } from "./deployment.ts";
import configure from "./every-door.config.ts";
import { tableOf, withResults } from "./page.ts";
import type { Rehearsal, Row } from "./row.ts";
import { rows } from "./rows.ts";
import { createWitness } from "./witness.ts";

/** Not one that anybody deploys to. */
const STAGE = "rehearsal";
const PAGE = "docs/rehearsal.md";

/** What the process hands to its program. */
export interface Surroundings {
  /** The repository's. */
  readonly root: string;
  /** For temporary files; it is there. */
  readonly folder: string;
  /** Path of the bundled program that stands for the Pulumi engine. */
  readonly engine: string;
  /** Path of the runtime interface client's program. */
  readonly client: string;
  /** Whether the page is to be written anew instead of compared. */
  readonly writesPage: boolean;
}

/** Deploys, and tries the artefact row by row. The process ends with 1 if a row failed or none was tried. */
export async function main(surroundings: Surroundings): Promise<void> {
  const checks = startChecks("rehearse");
  try {
    await checks.part("deploying to loopback with SST's CLI", async () => {
      const rehearsal = await prepare(surroundings, checks.say);
      await tryAll(rehearsal, surroundings, checks);
    });
  } finally {
    checks.finish();
  }
}

async function prepare(
  { root, folder, engine, client }: Surroundings,
  say: Rehearsal["say"],
): Promise<Rehearsal> {
  const node = findNode24(pathToFileURL(join(root, "package.json")).href);
  if (!node.bundled)
    throw new Error("It needs Lambda's Node, which npm brings on Linux (x64 and arm64, with glibc)");
  const deployment = await deploy({ root, folder, stage: STAGE, engine });
  const artefacts = unpackAll(deployment, folder);
  say(`${sizesOf(artefacts)}; it runs on Node ${node.version}`);
  return {
    deployment,
    artefacts,
    configuration: configure(STAGE),
    node: node.path,
    client,
    root,
    witness: createWitness(),
    say,
  };
}

async function tryAll(
  rehearsal: Rehearsal,
  { root, writesPage }: Surroundings,
  { check }: ReturnType<typeof startChecks>,
): Promise<void> {
  const results = new Map<Row, "passed" | "failed">();
  for (const row of rows) {
    results.set(row, "failed");
    await check(`${row.part}: ${row.what}: ${row.must}`, async () => {
      await row.act(rehearsal);
      results.set(row, "passed");
    });
  }
  process.stdout.write(`\n${tableOf(results)}\n\n`);
  const path = join(root, PAGE);
  const written = readFileSync(path, "utf8");
  const found = withResults(written, results);
  if (writesPage) writeFileSync(path, found);
  else
    await check(`${PAGE} says what came of it (npm run rehearse -- -u writes it anew)`, () => {
      const lines = written.split("\n");
      const missing = found.split("\n").filter((line) => !lines.includes(line));
      deepEqual(missing, [], "It lacks these lines");
      equal(found, written);
    });
  await measureColdStarts(rehearsal);
}
