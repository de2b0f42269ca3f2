import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import configure from "../../broker.config.ts";
import { answered, created, idOf } from "../infra/aws-mocks.ts";

/*
 * Stands for the Pulumi engine, which is no npm package: `GRAPH ARGUMENTS…`. SST's CLI calls it with the arguments of
 * the engine, after it has compiled `sst.config.ts`; it runs the program against Pulumi's mocks, and writes what the
 * program asked for to the file GRAPH. As the program runs, SST's components ask the CLI for the function's bundle.
 */

/** What of Pulumi's runtime is used. SST's own copy is loaded, because the program registers with that one. */
interface Runtime {
  setMocks(mocks: Mocks, project: string, stack: string, preview: boolean): Promise<void>;
  runInPulumiStack(run: () => Promise<unknown>): Promise<unknown>;
  /** Waits for every registration. */
  disconnect(): Promise<void>;
}

interface Mocks {
  newResource(asked: Asked): Promise<{ readonly id: string; readonly state: Record<string, unknown> }>;
  call(asked: { readonly token: string; readonly inputs: Inputs }): Record<string, unknown>;
}

type Inputs = Readonly<Record<string, unknown>>;
type Asked = { readonly type: string; readonly name: string; readonly inputs: Inputs };

const [graphFile = "", ...given] = process.argv.slice(2);
const [command, subcommand, stackName = ""] = given;
const option = (name: string) => given[given.indexOf(name) + 1] ?? "";

if (command === "version") process.stdout.write("v3.215.0\n");
else if (command === "stack" && subcommand === "init") initStack(stackName);
else if (command === "up") await up();
else throw new Error(`The rehearsal does not know \`pulumi ${given.join(" ")}\``);

/** Writes down a stack without resources; `organization/APP/STAGE` is its name. */
function initStack(stack: string): void {
  const [, app = "", stage = ""] = stack.split("/");
  const folder = join(".pulumi/stacks", app);
  mkdirSync(folder, { recursive: true });
  const latest = { manifest: { time: "2026-01-01T00:00:00Z", magic: "", version: "" }, resources: [] };
  writeFileSync(join(folder, `${stage}.json`), JSON.stringify({ version: 3, checkpoint: { stack, latest } }));
}

async function up(): Promise<void> {
  const [, app = "", stage = ""] = option("--stack").split("/");
  const events = option("--event-log");
  const say = (event: object) =>
    appendFileSync(events, `${JSON.stringify({ sequence: 0, timestamp: 0, ...event })}\n`);
  const main = /main: (.*)/.exec(readFileSync("Pulumi.yaml", "utf8"))?.[1] ?? "";
  const resources: object[] = [];
  try {
    await evaluate(main, { app, stage, region: configure(stage).region }, resources);
    writeFileSync(graphFile, JSON.stringify({ resources, calls: [], builds: [] }));
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    say({ diagnosticEvent: { message, severity: "error", color: "" } });
    process.exitCode = 1;
  }
  const resourceChanges = { create: resources.length };
  say({ summaryEvent: { maybeCorrupt: false, durationSeconds: 1, resourceChanges, PolicyPacks: {} } });
}

async function evaluate(
  main: string,
  { app, stage, region }: { readonly app: string; readonly stage: string; readonly region: string },
  resources: object[],
): Promise<void> {
  const { runtime } = createRequire(main)("@pulumi/pulumi") as { readonly runtime: Runtime };
  await runtime.setMocks(
    {
      async newResource({ type, name, inputs }) {
        const outputs = created({ type, name, inputs }, region);
        resources.push({ type, name, inputs: { ...inputs, ...(await archive(inputs)) }, outputs });
        return { id: idOf(name), state: outputs };
      },
      call: (asked) => answered(asked, region),
    },
    app,
    stage,
    false,
  );
  await runtime.runInPulumiStack(
    async () => ((await import(pathToFileURL(main).href)) as { default: unknown }).default,
  );
  await runtime.disconnect();
}

/** An archive has its path as a promise, which JSON cannot have. */
async function archive({ source }: Inputs): Promise<object> {
  if (typeof source !== "object" || source === null || !("path" in source)) return {};
  return { source: { path: await source.path } };
}
