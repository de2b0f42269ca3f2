import type { Configuration, RoleCaller, WorkloadCaller } from "@btp-token-broker/core";
import type { Command, CommandOption, Given, Outcome } from "../command.ts";
import { CONFIGURATION_OPTIONS, noSuch, readConfiguration } from "../stage.ts";
import { policyDocument, privateStatements, urlAlias, urlStatements } from "./caller-policy.ts";
import type { PolicyPorts } from "./policy-ports.ts";

const IAM_OPTIONS = {
  ...CONFIGURATION_OPTIONS,
  account: { value: "ACCOUNT", does: "the account that the broker is deployed in, twelve digits" },
  "api-id": {
    value: "ID",
    does: "the id of the private door's REST API: what the host of its address begins with, up to -vpce",
  },
  json: { does: "writes the policy alone, complete and ready for AWS" },
} as const satisfies Readonly<Record<string, CommandOption>>;

/** `btp-broker policy iam`: what a caller's role has to be allowed by its own policy. */
export const policyIam: Command<PolicyPorts> = {
  name: "policy iam",
  summary: "Writes the policy that a caller's role needs of its own, and says whether it needs one.",
  operands: [{ name: "CALLER", required: true, does: "the caller's name in broker.config.ts" }],
  options: IAM_OPTIONS,
  run,
};

async function run(given: Given, ports: PolicyPorts): Promise<Outcome> {
  const [account, api] = [given.values.get("account"), given.values.get("api-id")];
  if (account !== undefined && !/^\d{12}$/.test(account))
    return { exit: 2, problem: "--account wants the number of an account: twelve digits." };
  if (api !== undefined && !/^[a-z0-9]{1,32}$/.test(api))
    return { exit: 2, problem: "--api-id wants the id of a REST API: small letters and digits." };
  const read = await readConfiguration(given, ports);
  if (!read.ok) return read.problem;
  const configuration = read.value;
  const caller = configuration.callers.get(given.operands.get("CALLER") ?? "");
  if (!caller) return { exit: 2, problem: noSuch("caller", configuration.callers) };
  const isJson = given.switches.has("json");
  if (caller.kind === "workload") return workloadOutcome(caller, configuration, isJson);
  const lacking = [
    ...(account === undefined ? ["--account"] : []),
    ...(configuration.deployment.privateDoor && api === undefined ? ["--api-id"] : []),
  ];
  if (isJson && lacking.length > 0)
    return { exit: 2, problem: `A complete policy wants ${lacking.join(" and ")} beside --json.` };
  const document = documentFor(caller, configuration, { account, api });
  return {
    exit: 0,
    output: isJson ? document : roleText(caller, configuration, { account, lacking, document }),
  };
}

function documentFor(
  { role }: RoleCaller,
  { region, stage, deployment }: Configuration,
  {
    account = "BROKER_ACCOUNT",
    api = "API_ID",
  }: { readonly account: string | undefined; readonly api: string | undefined },
): string {
  // A role reaches its own partition only, so that the broker is in that one.
  const place = { partition: role.partition, region, account };
  const statements = [
    ...urlStatements(urlAlias(place, stage)),
    ...(deployment.privateDoor ? privateStatements(place, api) : []),
  ];
  return JSON.stringify(policyDocument(statements), undefined, 2);
}

function roleText(
  caller: RoleCaller,
  configuration: Configuration,
  {
    account,
    lacking,
    document,
  }: { readonly account: string | undefined; readonly lacking: readonly string[]; readonly document: string },
): string {
  return [
    needWords(caller, configuration, account),
    ...(lacking.length === 0
      ? []
      : [
          `To be filled in: ${lacking.map((option) => (option === "--account" ? "BROKER_ACCOUNT (--account)" : "API_ID (--api-id)")).join(" and ")}.`,
        ]),
    "A permissions boundary or a service control policy of its account must allow the same.",
    "",
    document,
  ].join("\n");
}

/** Whether the role needs it: as `callersClause()` of the deployment writes the doors' policies. */
function needWords(
  { name, role, roleArn }: RoleCaller,
  { deployment }: Configuration,
  account: string | undefined,
): string {
  const who = `${name} (${roleArn})`;
  const isByAccount = deployment.access.to === "accounts";
  const sameAccount = isByAccount
    ? "needs it there, too, since aws.access names accounts and leaves it to their own policies"
    : `needs none, since the doors' policies let it in by ${deployment.access.to === "roles" ? "its ARN" : "its organization"}`;
  if (account === undefined)
    return `${who} needs this policy of its own if the broker is in another account than ${role.account}. In the same account it ${sameAccount}.`;
  if (account !== role.account)
    return `${who} needs this policy of its own: the broker is in another account, and both have to allow it.`;
  return isByAccount
    ? `${who} needs this policy of its own, though it is in the broker's account: aws.access names accounts and leaves it to their own policies.`
    : `${who} is in the broker's account and ${sameAccount}. With it there is no difference.`;
}

function workloadOutcome(
  { name, issuer: issuerName, subject, claims }: WorkloadCaller,
  { issuers }: Configuration,
  isJson: boolean,
): Outcome {
  if (isJson)
    return { exit: 2, problem: "This caller is a workload and needs no policy: AWS does not ask who it is." };
  const issuer = issuers.get(issuerName);
  return {
    exit: 0,
    output: [
      `${name} is a workload and needs no policy of AWS. At the door for JWTs it needs a JWT`,
      `  of the issuer    ${issuer?.url ?? issuerName}`,
      `  for the audience ${issuer?.audience ?? ""}`,
      `  with the subject ${subject}`,
      ...Object.entries(claims).map(([claim, wanted]) => `  where ${claim} is ${JSON.stringify(wanted)}`),
      `  signed with ${issuer?.algorithms.join(" or ") ?? ""}, at most ${(issuer?.maxAgeMs ?? 0) / 1_000} s ago`,
    ].join("\n"),
  };
}
