import { beforeAll, describe, expect, test } from "vitest";
import { ACCOUNT, idOf } from "./aws-mocks.ts";
import { evaluate } from "./evaluate.ts";
import { fixedBroker, PLACE } from "./fixed-broker.ts";
import { type Graph, named } from "./graph.ts";
import { directly, isAllowed, type Principal, throughUrl, toApi } from "./iam-evaluation.ts";
import { bare, can, elsewhere, here, there } from "./principals.ts";

const DOORS = { api: "Api", private: "Private", jwt: "Jwt", login: "Login" } as const;
type DoorName = keyof typeof DOORS;

/**
 * How somebody may get to a function: through its URL as it is; through a URL that somebody made or changed to be of the
 * other kind; past everything in front of it, with an event of their own making.
 */
type Way = "its URL" | "another URL" | "directly";

interface Row {
  readonly who: string;
  readonly principal: Principal;
  /** By which ways each alias's policy lets them in; nobody else's says more. */
  readonly open: Readonly<Record<DoorName, readonly Way[]>>;
  /** Whether the private API's own policy lets them in, through one of its endpoints. */
  readonly throughEndpoint: boolean;
  readonly because: string;
}

const apiGateway = (path: string, account = ACCOUNT): Principal => ({
  service: "apigateway.amazonaws.com",
  sourceArn: `arn:aws:execute-api:us-east-1:${account}:${path}`,
});
const warmUp = (door: DoorName) => can(here(`btp-token-broker-dev-${door}-warm-up`));
const execution = (door: DoorName) => can(here(`btp-token-broker-dev-${door}`));

const ANYBODY = { api: [], private: [], jwt: ["its URL"], login: [] } as const;
const NONE = { api: [], private: [], jwt: [], login: [] } as const;

const ROWS: readonly Row[] = [
  {
    who: "nobody in particular",
    principal: "anonymous",
    open: ANYBODY,
    throughEndpoint: false,
    because: "one door asks for no signature",
  },
  {
    who: "a caller of the broker's account",
    principal: bare(here("near")),
    open: { ...ANYBODY, api: ["its URL"] },
    throughEndpoint: true,
    because: "both policies name it",
  },
  {
    who: "a caller of another account",
    principal: can(there("team/far")),
    open: { ...ANYBODY, api: ["its URL"] },
    throughEndpoint: true,
    because: "both policies name it, and its own account allows it",
  },
  {
    who: "the same without a policy of its own",
    principal: bare(there("team/far")),
    open: ANYBODY,
    throughEndpoint: false,
    because: "across accounts it takes both",
  },
  {
    who: "a role with a caller's name in another account",
    principal: can(elsewhere("near")),
    open: ANYBODY,
    throughEndpoint: false,
    because: "an account is a part of the name",
  },
  {
    who: "a role with a caller's name below a path",
    principal: bare(here("team/near")),
    open: ANYBODY,
    throughEndpoint: false,
    because: "AWS compares whole ARNs",
  },
  {
    who: "some role of the broker's account",
    principal: bare(here("stranger")),
    open: ANYBODY,
    throughEndpoint: false,
    because: "no policy names it",
  },
  {
    who: "an administrator of the broker's account",
    principal: can(here("administrator")),
    open: { ...ANYBODY, api: ["its URL"], jwt: ["its URL", "another URL"] },
    throughEndpoint: true,
    because: "its own policy is enough for what no policy denies, and the event says who it is",
  },
  {
    who: "an administrator of another account",
    principal: can(elsewhere("administrator")),
    open: ANYBODY,
    throughEndpoint: false,
    because: "it administers its own account's resources",
  },
  // The policies of their own name one alias; here they are taken to allow everything.
  ...(Object.keys(DOORS) as DoorName[]).flatMap((door): readonly Row[] => [
    {
      who: `the schedule of ${door}`,
      principal: warmUp(door),
      open: {
        api: door === "api" ? ["its URL", "directly"] : ["its URL"],
        private: door === "private" ? ["another URL", "directly"] : [],
        jwt: door === "jwt" ? ["its URL", "another URL", "directly"] : ["its URL", "another URL"],
        login: door === "login" ? ["another URL", "directly"] : [],
      },
      throughEndpoint: true,
      because: "the deny of its own door leaves it out",
    },
    {
      who: `the execution role of ${door}`,
      principal: execution(door),
      open: {
        api: ["its URL"],
        private: [],
        jwt: ["its URL", "another URL"],
        login: door === "login" ? [] : ["another URL", "directly"],
      },
      throughEndpoint: true,
      because: "what logs in is asked by the front doors, and by nobody else",
    },
  ]),
  {
    who: "API Gateway, for the private API",
    principal: apiGateway(`${idOf("PrivateApi")}/live/GET/token`),
    open: { ...NONE, private: ["directly"] },
    throughEndpoint: false,
    because: "it is the private door's way",
  },
  {
    who: "API Gateway, for the private API's test in the console",
    principal: apiGateway(`${idOf("PrivateApi")}/test-invoke-stage/GET/token`),
    open: NONE,
    throughEndpoint: false,
    because: "it is another stage",
  },
  {
    who: "API Gateway, for another API",
    principal: apiGateway("zzzzzzzzzz/live/GET/token"),
    open: NONE,
    throughEndpoint: false,
    because: "whoever may make an API would write the event",
  },
  {
    who: "API Gateway, for another account's API",
    principal: apiGateway(`${idOf("PrivateApi")}/live/GET/token`, "444455556666"),
    open: NONE,
    throughEndpoint: false,
    because: "its owner would write the event",
  },
  ...["events", "scheduler", "s3", "elasticloadbalancing", "iot"].map((service): Row => ({
    who: `the service ${service}`,
    principal: {
      service: `${service}.amazonaws.com`,
      sourceArn: `arn:aws:${service}:us-east-1:${ACCOUNT}:mine`,
    },
    open: NONE,
    throughEndpoint: false,
    because: "no other trigger is connected",
  })),
];

let graph: Graph;
beforeAll(async () => {
  ({ graph } = await evaluate({ stage: "dev", configure: fixedBroker }));
});

describe.for(ROWS)("$who, because $because,", ({ principal, open, throughEndpoint }) => {
  test.for(Object.keys(DOORS) as DoorName[])("gets to the function of %s so, and by no other way", (door) => {
    expect(waysTo(door, principal)).toEqual(open[door]);
  });

  test(`gets to the private API through its endpoint: ${throughEndpoint}, and otherwise never`, () => {
    const policy = String(named(graph, "PrivateApiAccess")?.inputs["policy"]);
    const token = `${String(named(graph, "PrivateApi")?.outputs["executionArn"])}/live/GET/token`;
    const [endpoint = ""] = PLACE.endpoints;
    const paths = [
      { vpc: PLACE.vpc, endpoint },
      { vpc: PLACE.vpc, endpoint: "vpce-0ffffffffffffffff" },
      { vpc: "vpc-0ffffffffffffffff", endpoint },
      "internet",
    ] as const;
    expect(paths.map((path) => isAllowed(policy, toApi(token, path, principal)))).toEqual([
      throughEndpoint,
      false,
      false,
      false,
    ]);
  });
});

/** The ways by which the policy that was deployed lets somebody in. */
function waysTo(door: DoorName, principal: Principal): readonly Way[] {
  const id = DOORS[door];
  const policy = String(named(graph, `${id}LiveAccess`)?.inputs["policy"]);
  const alias = String(named(graph, `${id}Live`)?.outputs["arn"]);
  const allows = (one: Parameters<typeof isAllowed>[1]) => isAllowed(policy, one);
  const isService = typeof principal === "object" && "service" in principal;
  // Through a URL without authentication everybody is nobody in particular. A service comes through no URL.
  const through = (authType: string) =>
    !isService &&
    (authType === "NONE"
      ? throughUrl(alias, "anonymous", "NONE")
      : throughUrl(alias, principal, "AWS_IAM")
    ).every(allows);
  const own = named(graph, `${id}Url`)?.inputs["authorizationType"];
  const others = ["AWS_IAM", "NONE"].filter((one) => one !== own);
  return [
    ...(typeof own === "string" && through(own) ? (["its URL"] as const) : []),
    ...(others.some(through) ? (["another URL"] as const) : []),
    ...(directly(alias, principal).some(allows) ? (["directly"] as const) : []),
  ];
}
