import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { all, at, type Graph } from "../infra/graph.ts";
import { mustRun } from "../support/finished-command.js";
import type { Deployment } from "./deployment.ts";

/** A function as it was deployed: what Lambda would be told of it, and what it would be given. */
export interface Artefact {
  /** Unpacked: what would be `/var/task`. */
  readonly folder: string;
  /** In bytes. */
  readonly zipBytes: number;
  readonly files: readonly ArtefactFile[];
  /** As Lambda has it: `FILE.EXPORT`. */
  readonly handler: string;
  readonly name: string;
  readonly memoryMb: number;
  readonly logGroup: string;
  readonly logFormat: string;
  readonly variables: Readonly<Record<string, string>>;
  /** The paths from the root of what was bundled, as the source map beside the artefact names it. */
  readonly sources: readonly string[];
}

export interface ArtefactFile {
  readonly name: string;
  readonly bytes: number;
  readonly text: string;
}

/** Unpacks what a deployment has packed, below `folder`. All of its functions are the same code. */
export function unpack(
  { graph }: Deployment,
  { root, folder }: { readonly root: string; readonly folder: string },
): Artefact {
  const [fn] = all(graph, "function");
  if (!fn) throw new Error("The deployment has made no function");
  const zip = codeOf(graph);
  const task = join(folder, "task");
  mkdirSync(task);
  // The one of the tools that the runtime interface client needs which can do it.
  mustRun(["python3", "-m", "zipfile", "-e", zip, task]);
  const { inputs } = fn;
  return {
    folder: task,
    zipBytes: statSync(zip).size,
    files: filesOf(task),
    handler: String(inputs["handler"]),
    name: String(inputs["name"]),
    memoryMb: Number(inputs["memorySize"]),
    logGroup: String(at(inputs, "loggingConfig", "logGroup")),
    logFormat: String(at(inputs, "loggingConfig", "logFormat")),
    variables: at(inputs, "environment", "variables") as Artefact["variables"],
    sources: sourcesOf(zip, root),
  };
}

function codeOf({ resources }: Graph): string {
  const paths = resources
    .map(({ inputs }) => at(inputs, "source", "path"))
    .filter((path) => typeof path === "string");
  const [path] = paths;
  if (path === undefined) throw new Error("The deployment has packed no code");
  return path;
}

function filesOf(folder: string): ArtefactFile[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => {
      const content = readFileSync(join(folder, name));
      return { name, bytes: content.byteLength, text: content.toString("latin1") };
    });
}

/** SST's bundler leaves the map beside its output, which the zip is made of; it is not in the zip. */
function sourcesOf(zip: string, root: string): string[] {
  const folder = `${dirname(zip)}-src`;
  const { sources } = JSON.parse(readFileSync(join(folder, "bundle.mjs.map"), "utf8")) as {
    readonly sources: readonly string[];
  };
  return sources.map((source) => join(folder, source).slice(root.length + 1));
}
