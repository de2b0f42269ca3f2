import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deepEqual, equal } from "node:assert/strict";
import { contract } from "../contract/xsuaa/contract.ts";
import { keepsAll, type Outcome, withResults } from "../contract/xsuaa/contract-page.ts";
import { LOCAL_LACKS } from "../contract/xsuaa/local-subject.ts";
import { checkRow, type ContractRow, rowName, skipped } from "../contract/xsuaa/row.ts";
import type { Lacks, XsuaaSubject } from "../contract/xsuaa/subject.ts";
import { startChecks } from "../support/checks.js";
import { readTask, USAGE } from "./arguments.ts";
import { BROUGHT_VERSION, bringUaa } from "./bring.ts";
import { createUaaSubject, type UaaOptions } from "./subject.ts";

/** What the process hands to its program. */
export interface Surroundings {
  readonly arguments: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** The repository's. */
  readonly root: string;
  /** For temporary files; not there yet. */
  readonly folder: string;
}

/** Runs the command; the process ends with 1 if a row failed or none was shown, and with 2 if it was called wrongly. */
export async function main({ arguments: args, env, root, folder }: Surroundings): Promise<void> {
  const task = readTask(args, env);
  if (task.kind === "usage") {
    process.stderr.write(`${task.problem}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const checks = startChecks("uaa");
  // A process that just ended would leave behind what it has created, and the UAA that it has started.
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, () => interruption.abort(new Error("Interrupted: not every row was shown")));
  const stage = { checks, interrupted: interruption.signal };
  try {
    if (task.kind === "use")
      await checks.part(`at ${task.options.url}`, async () => void (await holdAgainst(task.options, stage)));
    else
      await checks.part(`with UAA ${BROUGHT_VERSION} from Maven Central`, async () => {
        const held = await holdBrought(join(root, "test/uaa/pom.xml"), folder, stage);
        await comparePage(join(root, "docs/contract.md"), held, task.writesPage ? undefined : checks);
      });
  } finally {
    checks.finish();
  }
}

interface Stage {
  readonly checks: ReturnType<typeof startChecks>;
  /** Aborted when somebody wants the run to end. */
  readonly interrupted: AbortSignal;
}

interface Held {
  readonly name: string;
  readonly lacks: Lacks;
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/** Does it with a UAA that lives as long as that takes. */
async function holdBrought(pom: string, folder: string, stage: Stage): Promise<Held> {
  mkdirSync(folder);
  await using uaa = await bringUaa(pom, folder);
  const admin = { clientid: "admin", secret: "adminsecret" };
  return await holdAgainst({ url: uaa.url, zonesAt: new URL(uaa.url).host, admin }, stage);
}

/** Runs the contract row by row, and gives what came of each. An interruption ends it after the row under way. */
async function holdAgainst(options: UaaOptions, { checks, interrupted }: Stage): Promise<Held> {
  const outcomes = new Map<string, Outcome>();
  await using subject = await createUaaSubject(options);
  const { name, lacks } = subject;
  checks.say(`it is ${name}; the zone ${subject.baseUrl} is removed in the end`);
  for (const row of contract) {
    interrupted.throwIfAborted();
    outcomes.set(rowName(row), await outcomeOf(row, subject, checks));
  }
  return { name, lacks, outcomes };
}

async function outcomeOf(
  row: ContractRow,
  subject: XsuaaSubject,
  { check, say }: Stage["checks"],
): Promise<Outcome> {
  const reason = skipped(row, subject.lacks);
  if (reason !== undefined) {
    say(`skipped: ${rowName(row)} (${reason})`);
    return "skipped";
  }
  let outcome: Outcome = "failed";
  await check(rowName(row), async () => {
    await checkRow(row, subject);
    outcome = "passed";
  });
  return outcome;
}

/** Checks that the page says what was found; without `checks` it is made to say so. */
async function comparePage(path: string, held: Held, checks: Stage["checks"] | undefined): Promise<void> {
  const written = readFileSync(path, "utf8");
  // The local xsuaa is held to every row by `npm test`.
  const local = { name: "local xsuaa", lacks: LOCAL_LACKS, outcomes: keepsAll(LOCAL_LACKS) };
  const found = withResults(written, [local, held]);
  if (!checks) return writeFileSync(path, found);
  await checks.check("docs/contract.md says what came of it", () => {
    const lines = written.split("\n");
    const missing = found.split("\n").filter((line) => !lines.includes(line));
    deepEqual(missing, [], "It lacks these lines");
    equal(written, found);
  });
}
