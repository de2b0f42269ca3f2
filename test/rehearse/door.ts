import { ACCOUNT } from "../infra/aws-mocks.ts";
import type { CallerKind } from "./askable.ts";
import {
  type DoorEvent,
  jwtEvent,
  loadBalancerEvent,
  privateEvent,
  publicUrlEvent,
  regionalEvent,
  urlEvent,
} from "./door-events.ts";
import type { DoorRequest } from "./door-request.ts";

/** What a caller would get. */
export interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as an object. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** A front door of the function: how AWS would invoke it. */
export interface Door {
  /** As `BROKER_DOOR` has it. */
  readonly name: string;
  readonly is: string;
  readonly event: DoorEvent;
  /** Whom it lets ask. */
  readonly kind: CallerKind;
  /** Who proves who it is, and is no caller: in words, and as an ARN or a subject. */
  readonly stranger: { readonly is: string; readonly principal: string };
  /** What makes the door's own event another function's: in words, as a change, and as the function's log calls it. */
  readonly elsewhere: readonly Elsewhere[];
  /** Reads what the function answered in the door's form. */
  readonly heard: (result: unknown) => Heard;
}

interface Elsewhere {
  readonly is: string;
  readonly as: (request: DoorRequest) => DoorRequest;
  readonly reason: "not_this_function" | "not_through_this_vpc";
}

const ofAnotherAccount: Elsewhere = {
  is: "of another account's function",
  as: (request) => ({ ...request, account: "222233334444" }),
  reason: "not_this_function",
};

const ofAnotherRegion: Elsewhere = {
  is: "of another region's function",
  as: (request) => ({ ...request, region: "ap-south-2" }),
  reason: "not_this_function",
};

const forRoles = {
  kind: "role",
  stranger: {
    is: "a role that no rule names",
    principal: `arn:aws:sts::${ACCOUNT}:assumed-role/stranger/rehearsal`,
  },
} as const;

/** The doors of the deployment. Each row of the table that begins with a door is tried for each of these. */
export const doors: readonly [Door, ...Door[]] = [
  {
    ...forRoles,
    name: "api",
    is: "IAM function URL",
    event: urlEvent,
    heard: jsonHeard,
    elsewhere: [ofAnotherAccount, ofAnotherRegion],
  },
  {
    ...forRoles,
    name: "private",
    is: "private REST API",
    event: privateEvent,
    heard: jsonHeard,
    elsewhere: [
      ofAnotherAccount,
      { is: "of another API", as: via({ id: "zzzzzzzzzz" }), reason: "not_this_function" },
      {
        is: "through an endpoint that is not configured",
        as: via({ endpoint: "vpce-00000000000000000" }),
        reason: "not_through_this_vpc",
      },
      {
        is: "out of another VPC",
        as: via({ vpc: "vpc-00000000000000000" }),
        reason: "not_through_this_vpc",
      },
    ],
  },
  {
    name: "jwt",
    is: "public function URL",
    event: publicUrlEvent,
    kind: "workload",
    stranger: { is: "a workload that no rule names", principal: "repo:example/stranger:ref:refs/heads/main" },
    heard: jsonHeard,
    elsewhere: [ofAnotherRegion],
  },
];

function via(members: Partial<DoorRequest["api"]>): Elsewhere["as"] {
  return (request) => ({ ...request, api: { ...request.api, ...members } });
}

/** What other kinds of triggers would send, were they connected; `of` names the door whose own event it is. */
const triggers: readonly (Pick<Door, "is" | "event"> & { readonly of?: string })[] = [
  { of: "api", is: "an IAM function URL", event: urlEvent },
  { of: "private", is: "a private REST API", event: privateEvent },
  { of: "jwt", is: "a function URL without authentication, with a workload's JWT", event: publicUrlEvent },
  { is: "a REST API that is in no VPC", event: regionalEvent },
  { is: "an HTTP API with JWTs", event: jwtEvent },
  { is: "a load balancer", event: loadBalancerEvent },
];

export const foreignTo = (door: Door) => triggers.filter((trigger) => trigger.of !== door.name);

/** What function URLs and REST APIs send on alike. */
function jsonHeard(result: unknown): Heard {
  const { statusCode, headers, body } = result as {
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  return { status: statusCode, headers, text: body, json: JSON.parse(body) as Heard["json"] };
}
