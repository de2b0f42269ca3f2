import { workloadCallers } from "@btp-token-broker/core";
import type { TokenOrder } from "../../packages/local/src/issuers.ts";
import type { Upstreams } from "../../packages/local/src/upstreams.ts";
import { ACCOUNT, idOf } from "../infra/aws-mocks.ts";
import { askablePairs, type CallerKind, principalOf } from "./askable.ts";
import type { Rehearsal } from "./row.ts";

/** A request as it comes to a door. */
export interface DoorRequest {
  /** The ARN of the session that a door of AWS has verified, or the subject of the JWT. */
  readonly principal: string;
  /** A workload's JWT; `undefined` where none is sent. */
  readonly bearer: string | undefined;
  readonly path: string;
  readonly query: string;
  /** What is posted as a form; it is a GET where this is `undefined`. */
  readonly form: string | undefined;
  /** The function's. */
  readonly account: string;
  readonly region: string;
  /** The private door's API, and the way to it. */
  readonly api: { readonly id: string; readonly vpc: string; readonly endpoint: string };
  /** Told of what the event holds that may be written nowhere. */
  readonly planted: (secret: string) => void;
}

/** What one request may differ in. */
export type Asking = Partial<Pick<DoorRequest, "principal" | "bearer" | "path" | "query" | "form">>;

type Signing = Pick<Upstreams, "issuers">;

/** A request of the first caller of a kind that is granted something, for the key that it is granted. */
export async function requestOf(
  rehearsal: Rehearsal,
  upstreams: Signing,
  { kind, ...asking }: Asking & { readonly kind: CallerKind },
): Promise<DoorRequest> {
  const { configuration, witness } = rehearsal;
  const [{ caller, key }] = askablePairs(configuration, kind);
  const principal = asking.principal ?? principalOf(configuration, caller);
  const sub = kind === "workload" ? { claims: { sub: principal } } : {};
  return {
    principal,
    bearer: "bearer" in asking ? asking.bearer : await bearerOf(rehearsal, upstreams, sub),
    path: "/token",
    query: `key=${key}`,
    form: undefined,
    account: ACCOUNT,
    region: configuration.region,
    api: privateApiOf(rehearsal),
    planted: witness.planted,
    ...asking,
  };
}

/** A JWT of the first workload that is granted something, but for what the order says. */
export async function bearerOf(
  { configuration, witness }: Rehearsal,
  { issuers }: Signing,
  order: TokenOrder,
): Promise<string> {
  const [{ caller: name }] = askablePairs(configuration, "workload");
  const caller = workloadCallers(configuration).find((one) => one.name === name);
  const issuer = caller && issuers?.byName.get(caller.issuer);
  if (!issuer) throw new Error(`Nobody plays the issuer of ${name}`);
  const token = await issuer.sign(caller, order);
  witness.planted(token);
  return token;
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
