import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { all, at, type Graph } from "../infra/graph.ts";
import { mustRun } from "../support/finished-command.js";
import type { Deployment } from "./deployment.ts";

/** A door's function as it was deployed: what Lambda would be told of it, and what it would be given. */
export interface Artefact {
  /** As `BROKER_DOOR` has it. */
  readonly door: string;
  /** Unpacked: what would be `/var/task`. */
  readonly folder: string;
  /** In bytes. */
  readonly zipBytes: number;
  readonly files: readonly ArtefactFile[];
  /** As Lambda has it: `FILE.EXPORT`. */
  readonly handler: string;
  readonly name: string;
  /** The ARN by which its alias `live` is invoked. */
  readonly alias: string;
  readonly memoryMb: number;
  readonly logGroup: string;
  readonly logFormat: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Of what was bundled, the paths from the root that they are below, as the source map beside the artefact names them. */
  readonly sources: readonly string[];
}

export interface ArtefactFile {
  readonly name: string;
  readonly bytes: number;
  readonly text: string;
}

/** Unpacks each function that a deployment has packed, below `folder`. */
export function unpackAll({ graph, roots }: Deployment, folder: string): readonly Artefact[] {
  return all(graph, "function").map(({ inputs }) => {
    const variables = at(inputs, "environment", "variables") as Artefact["variables"];
    const door = variables["BROKER_DOOR"] ?? "";
    const zip = codeOf(graph, inputs["s3Key"]);
    return {
      door,
      ...unpack(zip, join(folder, "task", door)),
      handler: String(inputs["handler"]),
      name: String(inputs["name"]),
      alias: aliasOf(graph, inputs["name"]),
      memoryMb: Number(inputs["memorySize"]),
      logGroup: String(at(inputs, "loggingConfig", "logGroup")),
      logFormat: String(at(inputs, "loggingConfig", "logFormat")),
      variables,
      sources: sourcesOf(zip, roots),
    };
  });
}

function codeOf({ resources }: Graph, key: unknown): string {
  const object = resources.find(({ type, inputs }) => type.startsWith("aws:s3/") && inputs["key"] === key);
  const path = at(object?.inputs, "source", "path");
  if (typeof path !== "string")
    throw new Error("The deployment has made a function and packed no code for it");
  return path;
}

function aliasOf(graph: Graph, name: unknown): string {
  const alias = all(graph, "alias").find(({ inputs }) => inputs["functionName"] === name);
  if (!alias) throw new Error(`The deployment has made ${String(name)} without an alias`);
  return String(alias.outputs["arn"]);
}

function unpack(zip: string, folder: string): Pick<Artefact, "folder" | "zipBytes" | "files"> {
  mkdirSync(folder, { recursive: true });
  // The one of the tools that the runtime interface client needs which can do it.
  mustRun(["python3", "-m", "zipfile", "-e", zip, folder]);
  return { folder, zipBytes: statSync(zip).size, files: filesOf(folder) };
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
function sourcesOf(zip: string, roots: readonly string[]): string[] {
  const folder = `${dirname(zip)}-src`;
  const { sources } = JSON.parse(readFileSync(join(folder, "bundle.mjs.map"), "utf8")) as {
    readonly sources: readonly string[];
  };
  return sources.map((source) => {
    const path = join(folder, source);
    const root = roots.find((one) => path.startsWith(`${one}/`));
    return root === undefined ? path : path.slice(root.length + 1);
  });
}
