import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConfigureBroker } from "@btp-token-broker/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";
import { answered, created } from "./aws-mocks.ts";
import type { Graph, Recorded } from "./graph.ts";
import { type SstServer, startSstServer } from "./sst-server.ts";

export const ROOT = join(import.meta.dirname, "../..");

export interface Program {
  readonly stage: string;
  readonly configure: ConfigureBroker;
  /** Replaces inputs of resources on their way to Pulumi. */
  readonly alter?: (name: string, inputs: Record<string, unknown>) => Record<string, unknown>;
  /** Makes further resources after the program's own. */
  readonly extend?: () => unknown;
}

export interface Evaluation {
  /** What `sst.config.ts` says of the application itself. */
  readonly app: Readonly<Record<string, unknown>>;
  readonly graph: Graph;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/**
 * Runs `sst.config.ts`, with SST's real components, against Pulumi's mocks instead of AWS.
 *
 * One at a time: Pulumi's runtime, SST's globals and the working directory belong to the process. Rejects
 * with whatever the program throws.
 */
export async function evaluate(program: Program): Promise<Evaluation> {
  const work = await mkdtemp(join(tmpdir(), "infra-"));
  try {
    await using server = await startSstServer(join(work, "bundle"));
    vi.stubEnv("SST_SERVER", server.origin);
    vi.doMock(join(ROOT, "broker.config.ts"), () => ({ default: program.configure }));
    vi.resetModules(); // The program makes its resources while its modules load.
    return await run(program, work, server);
  } finally {
    vi.doUnmock(join(ROOT, "broker.config.ts"));
    vi.unstubAllEnvs();
    await rm(work, { recursive: true, force: true });
  }
}

async function run(program: Program, work: string, { builds }: SstServer): Promise<Evaluation> {
  const { stage, configure, alter = (_, inputs) => inputs, extend = () => {} } = program;
  Object.assign(globalThis, {
    $config: (config: unknown) => config,
    $dev: false,
    $cli: { paths: { root: ROOT, work, platform: join(ROOT, ".sst/platform") }, state: { version: {} } },
    aws,
  });
  const { default: config } = await import("../../sst.config.ts");
  const app = await config.app({ stage });
  const recorder = await record(app.name, stage, configure(stage).region);
  Object.assign(globalThis, { $app: { ...app, stage } }, await import("sst-platform/src/shim/run.js"));
  Object.assign(globalThis, { sst: await import("sst-platform/src/components/index") });
  const { run: runProgram } = await import("sst-platform/src/auto/run");

  const outputs = await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(({ name, props, opts }) => {
      if (opts.retainOnDelete === true) recorder.retained.add(name);
      return { props: alter(name, props), opts };
    });
    return runProgram(async () => {
      const made = await config.run();
      extend();
      return made;
    });
  });
  await pulumi.runtime.disconnect(); // It waits for every registration, as the end of a deployment does.
  const { resources, calls, retained } = recorder;
  return {
    app: { ...app },
    graph: {
      resources: resources.map((one) => ({ ...one, retained: retained.has(one.name) })),
      calls,
      builds,
    },
    outputs: await resolved(outputs),
  };
}

async function record(project: string, stage: string, region: string) {
  const resources: Omit<Recorded, "retained">[] = [];
  const calls: Graph["calls"][number][] = [];
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        const outputs = created({ type, name, inputs }, region);
        resources.push({ type, name, inputs, outputs });
        return { id: `${name}-id`, state: outputs };
      },
      call(args) {
        calls.push({ token: args.token, inputs: args.inputs });
        return answered(args, region);
      },
    },
    project,
    stage,
    false,
  );
  return { resources, calls, retained: new Set<string>() };
}

async function resolved(outputs: object | undefined): Promise<Evaluation["outputs"]> {
  return new Promise((resolve) => {
    pulumi.output({ ...outputs }).apply((values) => resolve(values));
  });
}
