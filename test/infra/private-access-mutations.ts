import { ACCOUNT, idOf } from "./aws-mocks.ts";
import { PLACE } from "./fixed-broker.ts";
import { adding, type Mutation, ROOT, statements, to } from "./mutation.ts";

const alias = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:btp-token-broker-dev-private:live`;
const api = `arn:aws:execute-api:us-east-1:${ACCOUNT}:${idOf("PrivateApi")}`;
const schedule = `arn:aws:iam::${ACCOUNT}:role/btp-token-broker-dev-private-warm-up`;
const [endpoint] = PLACE.endpoints;

/** Replaces the conditions of every denying statement. */
const denyingIf = (condition: object) =>
  statements((list) =>
    list.map((one) => (one["Effect"] === "Deny" ? { ...one, Condition: condition } : one)),
  );
/** Leaves out the statements with these names. */
const without = (...sids: readonly string[]) =>
  statements((list) => list.filter(({ Sid }) => !sids.includes(String(Sid))));

/** What follows where only the API's policy was changed, and not what the deployment is made anew for. */
const undeployed = "private: a change of the policy is not deployed";

const near = `arn:aws:iam::${ACCOUNT}:role/near`;
const closed = (...ways: readonly string[]) => ways.map((way) => `private: the API is open through ${way}`);

const OF_ITS_POLICY: readonly Mutation[] = [
  {
    what: "the private API's policy denies nothing",
    resource: "PrivateApiAccess",
    input: "policy",
    change: without("ThroughNoOtherEndpoint", "FromNoOtherVpc"),
    violations: [undeployed, ...closed("another endpoint of the VPC", "another VPC", "the internet")],
  },
  {
    what: "any endpoint of the VPC leads to the private API",
    resource: "PrivateApiAccess",
    input: "policy",
    change: without("ThroughNoOtherEndpoint"),
    violations: [undeployed, ...closed("another endpoint of the VPC")],
  },
  {
    what: "the private API's endpoints may be in any VPC",
    resource: "PrivateApiAccess",
    input: "policy",
    change: without("FromNoOtherVpc"),
    violations: [undeployed, ...closed("another VPC")],
  },
  {
    what: "the private API's policy denies only where endpoint and VPC are both others",
    resource: "PrivateApiAccess",
    input: "policy",
    change: denyingIf({
      StringNotEquals: { "aws:SourceVpce": PLACE.endpoints, "aws:SourceVpc": PLACE.vpc },
    }),
    violations: [undeployed, ...closed("another endpoint of the VPC", "another VPC")],
  },
  {
    what: "the private API's policy has the wrong sense",
    resource: "PrivateApiAccess",
    input: "policy",
    change: denyingIf({ StringEquals: { "aws:SourceVpce": endpoint } }),
    violations: [
      undeployed,
      `private: ${near} cannot use the API`,
      "private: arn:aws:iam::111122223333:role/team/far cannot use the API",
      ...closed("another endpoint of the VPC", "the internet"),
    ],
  },
  {
    what: "the private API's policy admits the account",
    resource: "PrivateApiAccess",
    input: "policy",
    change: adding({
      Effect: "Allow",
      Principal: { AWS: ROOT },
      Action: "execute-api:Invoke",
      Resource: `${api}/live/*`,
    }),
    violations: [undeployed, `private: the API's policy admits AWS ${ROOT}`],
  },
  {
    what: "the private API's policy admits everybody in the VPC",
    resource: "PrivateApiAccess",
    input: "policy",
    change: adding({
      Effect: "Allow",
      Principal: "*",
      Action: "execute-api:Invoke",
      Resource: `${api}/live/*`,
    }),
    violations: [
      undeployed,
      "private: the API's policy admits *",
      "private: a stranger can use the API",
      "private: another account can use the API",
      "private: anybody can use the API",
    ],
  },
  {
    what: "the private API's policy is for every stage",
    resource: "PrivateApiAccess",
    input: "policy",
    change: statements((list) => list.map((one) => ({ ...one, Resource: `${api}/*` }))),
    violations: [undeployed, "private: the API's policy is for every stage"],
  },
];

const source = (pattern: string) => ({ "aws:SourceArn": pattern });
const invokers = { ArnNotEquals: { "aws:PrincipalArn": [schedule] } };

/** The alias's policy for another pattern of APIs. */
const forApis = (pattern: string) =>
  statements(([allow, deny]) => [
    { ...allow, Condition: { ArnLike: source(pattern) } },
    { ...deny, Condition: { ArnNotLike: source(pattern), ...invokers } },
  ]);

const OF_THE_ALIAS: readonly Mutation[] = [
  {
    what: "any API of the account may invoke behind the private door",
    resource: "PrivateLiveAccess",
    input: "policy",
    change: forApis(`arn:aws:execute-api:us-east-1:${ACCOUNT}:*/live/*`),
    violations: ["private: another API can invoke"],
  },
  {
    what: "the console's test of a method gets behind the private door",
    resource: "PrivateLiveAccess",
    input: "policy",
    change: forApis(`${api}/*`),
    violations: ["private: the console's test can invoke"],
  },
  {
    what: "API Gateway may invoke for anybody's API",
    resource: "PrivateLiveAccess",
    input: "policy",
    change: statements(([allow]) => [{ ...allow, Condition: {} }]),
    violations: [
      "private: another API can invoke",
      "private: another account's API can invoke",
      "private: the console's test can invoke",
      "private: direct invocation is not denied",
    ],
  },
  {
    what: "the deny behind the private door forgets the schedule",
    resource: "PrivateLiveAccess",
    input: "policy",
    change: denyingIf({ ArnNotLike: source(`${api}/live/*`) }),
    violations: ["private: the schedule cannot invoke the alias"],
  },
  {
    what: "the deny behind the private door forgets the API",
    resource: "PrivateLiveAccess",
    input: "policy",
    change: denyingIf(invokers),
    violations: ["GET/", "GET/token", "HEAD/access/central"].map(
      (path) => `private: the API cannot invoke for ${path}`,
    ),
  },
  {
    what: "the policy behind the private door is the function's",
    resource: "PrivateLiveAccess",
    input: "resourceArn",
    change: to(alias.replace(/:live$/, "")),
    violations: ["private: the resource policy is not on the alias"],
  },
];

/** The two policies: the API's own, and that of the alias behind it. */
export const PRIVATE_ACCESS_MUTATIONS: readonly Mutation[] = [...OF_ITS_POLICY, ...OF_THE_ALIAS];
