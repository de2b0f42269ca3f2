import type { Configuration } from "@btp-token-broker/core";
import { idOf } from "./aws-mocks.ts";
import { type Graph, named } from "./graph.ts";

/** A door that a deployment must have: what the stack's names of its resources begin with, and its own name. */
export interface ExpectedDoor {
  readonly id: string;
  readonly name: string;
  readonly front: "url" | "rest-api";
  /** What its function is told beside what every door's is. */
  readonly variables: Readonly<Record<string, string>>;
}

const API: ExpectedDoor = { id: "Api", name: "api", front: "url", variables: {} };

const PRIVATE: ExpectedDoor = {
  id: "Private",
  name: "private",
  front: "rest-api",
  variables: { BROKER_API_ID: idOf("PrivateApi") },
};

/** The doors that a configuration asks for. */
export function expectedDoors({ deployment }: Configuration): readonly ExpectedDoor[] {
  return deployment.privateDoor ? [API, PRIVATE] : [API];
}

type Values = Readonly<Record<string, unknown>>;

/** The inputs and outputs of a door's resources, by how their names end; empty for what is not there. */
export function partsOf(graph: Graph, { id }: ExpectedDoor) {
  const inputs = (suffix: string): Values => named(graph, `${id}${suffix}`)?.inputs ?? {};
  const outputs = (suffix: string): Values => named(graph, `${id}${suffix}`)?.outputs ?? {};
  return { inputs, outputs };
}
