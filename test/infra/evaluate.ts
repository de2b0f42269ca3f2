import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConfigureBroker } from "@btp-token-broker/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";
import { answered, created, idOf } from "./aws-mocks.ts";
import type { Graph, Recorded } from "./graph.ts";
import { type SstServer, startSstServer } from "./sst-server.ts";

export const ROOT = join(import.meta.dirname, "../..");

export interface Program {
  readonly stage: string;
  readonly configure: ConfigureBroker;
  /** Replaces inputs and options of resources on their way to Pulumi. */
  readonly alter?: (name: string, made: Made) => Made;
  /** Makes further resources after the program's own, and gives further outputs. */
  readonly extend?: () => object | undefined;
  /** What the deployer's shell has set. */
  readonly shell?: Readonly<Record<string, string>>;
}

/** A resource as the program hands it to Pulumi. */
export interface Made {
  readonly props: Readonly<Record<string, unknown>>;
  readonly opts: pulumi.CustomResourceOptions;
}

export interface Evaluation {
  /** What `sst.config.ts` says of the application itself. */
  readonly app: Readonly<Record<string, unknown>>;
  readonly graph: Graph;
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
    for (const [name, value] of Object.entries(program.shell ?? {})) vi.stubEnv(name, value);
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
  const { stage, configure, alter = (_, made) => made, extend = () => undefined } = program;
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

  let thrown: { readonly error: unknown } | undefined;
  const outputs = await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(({ name, props, opts }) => {
      const made = alter(name, { props, opts });
      if (made.opts.retainOnDelete === true) recorder.retained.add(name);
      recorder.after.set(name, made.opts.dependsOn);
      return { props: made.props, opts: made.opts };
    });
    return runProgram(async () => {
      try {
        return { ...(await config.run()), ...extend() };
      } catch (error) {
        thrown = { error }; // Pulumi would tell it to nobody but the process.
        return {};
      }
    });
  });
  if (thrown) throw thrown.error;
  await pulumi.runtime.disconnect(); // It waits for every registration, as the end of a deployment does.
  const { calls, retained, after } = recorder;
  const resources = recorder.resources.map(async (one) => ({
    ...one,
    retained: retained.has(one.name),
    after: await namesOf(after.get(one.name)),
  }));
  return {
    app: { ...app },
    graph: {
      resources: await Promise.all(resources),
      calls,
      builds,
      outputs: await resolved(outputs),
    },
  };
}

type DependsOn = pulumi.CustomResourceOptions["dependsOn"];

/** The names that the resources have in the stack, which end their URNs. */
async function namesOf(dependsOn: DependsOn): Promise<readonly string[]> {
  const { urns } = await resolved({
    urns: pulumi.output(dependsOn).apply((known) => pulumi.all([known ?? []].flat().map(({ urn }) => urn))),
  });
  return (urns as readonly string[]).map((urn) => urn.slice(urn.lastIndexOf("::") + 2));
}

async function record(project: string, stage: string, region: string) {
  const resources: Omit<Recorded, "retained" | "after">[] = [];
  const calls: Graph["calls"][number][] = [];
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        const outputs = created({ type, name, inputs }, region);
        resources.push({ type, name, inputs, outputs });
        return { id: idOf(name), state: outputs };
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
  return { resources, calls, retained: new Set<string>(), after: new Map<string, DependsOn>() };
}

async function resolved(outputs: object | undefined): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve) => {
    pulumi.output({ ...outputs }).apply((values) => resolve(values));
  });
}
