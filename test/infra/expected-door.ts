import type { Configuration } from "@btp-token-broker/core";
import { idOf } from "./aws-mocks.ts";
import { type Graph, named } from "./graph.ts";

/** A function that a deployment must have: what the stack's names of its resources begin with, and its own name. */
export interface ExpectedDoor {
  readonly id: string;
  readonly name: string;
  /** What is in front of it. */
  readonly front: "iam-url" | "public-url" | "rest-api";
  /** What its function is told beside what every door's is. */
  readonly variables: Readonly<Record<string, string>>;
  /** How many environments it may have at once. */
  readonly reserved: number | undefined;
}

/** The doors that a configuration asks for. */
export function expectedDoors({ deployment, issuers }: Configuration): readonly ExpectedDoor[] {
  const { reserved, provisioned = 0 } = deployment.concurrency;
  const api: ExpectedDoor = { id: "Api", name: "api", front: "iam-url", variables: {}, reserved };
  const privateApi: ExpectedDoor = {
    id: "Private",
    name: "private",
    front: "rest-api",
    variables: { BROKER_API_ID: idOf("PrivateApi") },
    reserved,
  };
  const jwt: ExpectedDoor = {
    id: "Jwt",
    name: "jwt",
    front: "public-url",
    variables: {},
    reserved: reserved ?? 50 + provisioned,
  };
  return [api, ...(deployment.privateDoor ? [privateApi] : []), ...(issuers.size > 0 ? [jwt] : [])];
}

type Values = Readonly<Record<string, unknown>>;

/** The inputs and outputs of a door's resources, by how their names end; empty for what is not there. */
export function partsOf(graph: Graph, { id }: ExpectedDoor) {
  const inputs = (suffix: string): Values => named(graph, `${id}${suffix}`)?.inputs ?? {};
  const outputs = (suffix: string): Values => named(graph, `${id}${suffix}`)?.outputs ?? {};
  return { inputs, outputs };
}
