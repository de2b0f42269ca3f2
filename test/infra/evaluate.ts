import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";
import configure from "../../broker.config.ts";
import { answered, created } from "./aws-mocks.ts";
import type { Graph, Recorded } from "./graph.ts";
import { startSstServer } from "./sst-server.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** Changes a resource's inputs before they are recorded, in place; inputs may be Pulumi outputs. */
export type Alter = (type: string, name: string, inputs: Record<string, unknown>) => void;

export interface Evaluation {
  readonly app: { readonly name: string; readonly protect?: boolean; readonly removal?: string };
  readonly graph: Graph;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/**
 * Runs `sst.config.ts` of a stage, with SST's real components, against Pulumi's mocks instead of AWS.
 *
 * One at a time: Pulumi's runtime, SST's globals and the working directory belong to the process. Rejects
 * with whatever the program throws.
 */
export async function evaluate(stage: string, alter: Alter = () => {}): Promise<Evaluation> {
  const work = await mkdtemp(join(tmpdir(), "infra-"));
  try {
    await using server = await startSstServer(join(work, "bundle"));
    vi.resetModules(); // The program makes its resources while its modules load.
    vi.stubEnv("SST_SERVER", server.origin);
    return await run(stage, work, server.builds, alter);
  } finally {
    vi.unstubAllEnvs();
    await rm(work, { recursive: true, force: true });
  }
}

async function run(stage: string, work: string, builds: Graph["builds"], alter: Alter): Promise<Evaluation> {
  const graph = { resources: [] as Recorded[], calls: [] as Graph["calls"][number][], builds };
  const { region } = configure(stage);

  Object.assign(globalThis, {
    $config: (config: unknown) => config,
    $dev: false,
    $cli: {
      command: "deploy",
      paths: { home: work, root: ROOT, work, platform: join(ROOT, ".sst/platform") },
      state: { version: {} },
    },
    aws,
  });
  const { default: config } = await import("../../sst.config.ts");
  const app = await config.app({ stage });
  Object.assign(globalThis, { $app: { ...app, stage } });

  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        const resource = { type, name, inputs };
        graph.resources.push(resource);
        return { id: `${name}-id`, state: created(resource, region) };
      },
      call(args) {
        graph.calls.push({ type: args.token, inputs: args.inputs });
        return answered(args, region);
      },
    },
    app.name,
    stage,
    false,
  );
  Object.assign(globalThis, await import("sst-platform/src/shim/run.js"));
  Object.assign(globalThis, { sst: await import("sst-platform/src/components/index") });
  const { run: runProgram } = await import("sst-platform/src/auto/run");

  const outputs = await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
      alter(type, name, props);
      return { props, opts };
    });
    return runProgram(async () => config.run());
  });
  await pulumi.runtime.waitForRPCs();
  return { app, graph, outputs: await resolved(outputs) };
}

async function resolved(outputs: unknown): Promise<Evaluation["outputs"]> {
  return new Promise((done) => pulumi.output(outputs).apply((values) => done(values as Evaluation["outputs"])));
}
