import type { Configuration } from "@btp-token-broker/core";
import { type Graph, named } from "./graph.ts";

/** A door that a deployment must have: what the stack's names of its resources begin with, and its own name. */
export interface ExpectedDoor {
  readonly id: string;
  readonly name: string;
}

/** The doors that a configuration asks for. */
export function expectedDoors(_configuration: Configuration): readonly ExpectedDoor[] {
  return [{ id: "Api", name: "api" }];
}

type Values = Readonly<Record<string, unknown>>;

/** The inputs and outputs of a door's resources, by how their names end; empty for what is not there. */
export function partsOf(graph: Graph, { id }: ExpectedDoor) {
  const inputs = (suffix: string): Values => named(graph, `${id}${suffix}`)?.inputs ?? {};
  const outputs = (suffix: string): Values => named(graph, `${id}${suffix}`)?.outputs ?? {};
  return { inputs, outputs };
}
