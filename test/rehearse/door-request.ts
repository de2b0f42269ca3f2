import { ACCOUNT, idOf } from "../infra/aws-mocks.ts";
import { askablePairs, sessionOf } from "./askable.ts";
import type { Rehearsal } from "./row.ts";

/** A request as a door has let it in. */
export interface DoorRequest {
  /** The verified ARN of the session. */
  readonly principal: string;
  readonly path: string;
  readonly query: string;
  /** The function's. */
  readonly account: string;
  readonly region: string;
  /** The private door's API, and the way to it. */
  readonly api: { readonly id: string; readonly vpc: string; readonly endpoint: string };
  /** Told of what the event holds that may be written nowhere. */
  readonly planted: (secret: string) => void;
}

/** What one request may differ in. */
export type Asking = Partial<Pick<DoorRequest, "principal" | "path" | "query">>;

/** A request of the first caller that is granted something, for the key that it is granted. */
export function requestOf(rehearsal: Rehearsal, asking: Asking = {}): DoorRequest {
  const { configuration, witness } = rehearsal;
  const [{ caller, key }] = askablePairs(configuration);
  return {
    principal: sessionOf(configuration, caller),
    path: "/token",
    query: `key=${key}`,
    account: ACCOUNT,
    region: configuration.region,
    api: privateApiOf(rehearsal),
    planted: witness.planted,
    ...asking,
  };
}

/** The API that the deployment has made. */
function privateApiOf({ deployment, configuration }: Rehearsal): DoorRequest["api"] {
  const { privateDoor } = configuration.deployment;
  const [endpoint] = privateDoor?.endpoints ?? [];
  const api = deployment.graph.resources.find(({ type }) => type === "aws:apigateway/restApi:RestApi");
  if (!api || !privateDoor || endpoint === undefined)
    throw new Error("The deployment has made no private API");
  return { id: idOf(api.name), vpc: privateDoor.vpc, endpoint };
}
