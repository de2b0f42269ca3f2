import type { Configuration } from "@btp-token-broker/core";
import { ACCOUNT, idOf } from "./aws-mocks.ts";
import { type Graph, named } from "./graph.ts";

/** A function that a deployment must have: what the stack's names of its resources begin with, and its own name. */
export interface ExpectedDoor {
  readonly id: string;
  readonly name: string;
  /** What is in front of it; `roles` where nothing is, and only some roles invoke it. */
  readonly front: "iam-url" | "public-url" | "rest-api" | "roles";
  /** What its function is told beside what every door's is. */
  readonly variables: Readonly<Record<string, string>>;
  /** How many environments it may have at once. */
  readonly reserved: number | undefined;
  /** How many of them are started ahead. */
  readonly provisioned: number | undefined;
}

/** The doors that a configuration asks for. */
export function expectedDoors({
  stage,
  region,
  deployment,
  issuers,
  keys,
  callers,
  rules,
}: Configuration): readonly ExpectedDoor[] {
  const { reserved, provisioned } = deployment.concurrency;
  const hasUsers = [...keys.values()].some(({ user }) => user !== undefined);
  const login: ExpectedDoor = {
    id: "Login",
    name: "login",
    front: "roles",
    variables: {},
    reserved: 1,
    provisioned: undefined,
  };
  const isForWorkloads = keysOfWorkloads({ keys, callers, rules }).some(({ user }) => user !== undefined);
  const alias = `arn:aws:lambda:${region}:${ACCOUNT}:function:btp-token-broker-${stage}-login:live`;
  const front = {
    variables: hasUsers ? { BROKER_LOGIN: alias } : {},
    ...deployment.concurrency,
  };
  const api: ExpectedDoor = { ...front, id: "Api", name: "api", front: "iam-url" };
  const privateApi: ExpectedDoor = {
    ...front,
    id: "Private",
    name: "private",
    front: "rest-api",
    variables: { ...front.variables, BROKER_API_ID: idOf("PrivateApi") },
  };
  const jwt: ExpectedDoor = {
    ...front,
    id: "Jwt",
    name: "jwt",
    front: "public-url",
    variables: isForWorkloads ? { BROKER_LOGIN: alias } : {},
    reserved: reserved ?? 50 + (provisioned ?? 0),
  };
  return [
    api,
    ...(deployment.privateDoor ? [privateApi] : []),
    ...(issuers.size > 0 ? [jwt] : []),
    ...(hasUsers ? [login] : []),
  ];
}

/** What a workload may have a token of, by some rule, now or once. */
export function keysOfWorkloads({ keys, callers, rules }: Pick<Configuration, "keys" | "callers" | "rules">) {
  const isWorkload = (name: string) => callers.get(name)?.kind === "workload";
  return [...keys.values()].filter((key) =>
    rules.some((rule) => rule.effect === "allow" && rule.key === key.name && rule.callers.some(isWorkload)),
  );
}

type Values = Readonly<Record<string, unknown>>;

/** The inputs and outputs of a door's resources, by how their names end; empty for what is not there. */
export function partsOf(graph: Graph, { id }: ExpectedDoor) {
  const inputs = (suffix: string): Values => named(graph, `${id}${suffix}`)?.inputs ?? {};
  const outputs = (suffix: string): Values => named(graph, `${id}${suffix}`)?.outputs ?? {};
  return { inputs, outputs };
}
