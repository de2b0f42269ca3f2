import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import type { Graph } from "../infra/graph.ts";
import { startCommand } from "../support/running-command.js";
import { WITHOUT_DOWNLOADS } from "../support/sst-platform.js";
import { startCliAws } from "./cli-aws.ts";
import { copyProgram } from "./program.ts";

export interface DeploymentOptions {
  /** The repository's. */
  readonly root: string;
  /** For temporary files. */
  readonly folder: string;
  readonly stage: string;
  /** Path of the program that stands for the Pulumi engine. */
  readonly engine: string;
}

/** What a deployment has made. */
export interface Deployment {
  readonly graph: Graph;
  /** Roots of what the paths of sources are below: the program's own copy, and the repository. */
  readonly roots: readonly string[];
  /** Everything that the CLI was given of an account, and must have left behind nowhere. */
  readonly secrets: readonly string[];
}

/**
 * Runs `sst deploy` as it is, to its end, with nothing behind it but this machine: the CLI compiles a copy of the program,
 * builds its functions and packs them, and believes that AWS did the rest.
 *
 * Rejects, with the CLI's output, when it fails. It is given no variable of this shell but PATH, and a home of its own
 * without AWS profiles.
 */
export async function deploy({ root, folder, stage, engine }: DeploymentOptions): Promise<Deployment> {
  await using aws = await startCliAws();
  const program = copyProgram(root, folder);
  const home = join(folder, "home");
  const graphFile = join(folder, "graph.json");
  const pulumi = writePulumi(home, [process.execPath, engine, graphFile]);
  const secretAccessKey = randomUUID();
  const sst = startCommand(
    [process.execPath, join(root, "node_modules/sst/bin/sst.mjs"), "deploy", "--stage", stage],
    {
      cwd: program,
      env: {
        ...WITHOUT_DOWNLOADS,
        PATH: process.env["PATH"],
        HOME: home,
        XDG_CONFIG_HOME: home,
        SST_PULUMI_PATH: pulumi,
        AWS_ENDPOINT_URL: aws.origin,
        AWS_ACCESS_KEY_ID: "rehearsal",
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_REGION: "eu-central-1",
      },
    },
  );
  // It is a group of processes of its own: nobody else would end it. Asked to, it would first finish what it does.
  const kill = () => void (sst.pid !== undefined && process.kill(-sst.pid, "SIGKILL"));
  process.once("exit", kill);
  const status = await sst.ended;
  process.off("exit", kill);
  if (status !== 0 || aws.unknown.length > 0)
    throw new Error(
      [
        `sst deploy ended with ${status}`,
        sst.output(),
        readFileSync(join(program, ".sst/log/pulumi.err.log"), "utf8"),
        ...aws.unknown.map((one) => `Not known: ${one}`),
      ].join("\n"),
    );
  return {
    graph: JSON.parse(readFileSync(graphFile, "utf8")) as Graph,
    roots: [program, root],
    secrets: [secretAccessKey],
  };
}

/** The CLI calls the engine by two ways: where it would have installed it, and where it is told that it is. */
function writePulumi(home: string, command: readonly string[]): string {
  const folder = join(home, "sst/bin");
  const path = join(folder, "pulumi");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `#!/bin/sh\nexec ${command.map((part) => `'${part}'`).join(" ")} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}
