import type { ConfiguredKey } from "@btp-token-broker/core";
import type { Command, Given, Outcome } from "../command.ts";
import type { OperatorPorts } from "../operator-ports.ts";
import type { SecretAdministration, SecretDescription } from "../secrets/administration.ts";
import { explainAdministration } from "../secrets/administration-words.ts";
import { openStage, STAGE_OPTIONS } from "../stage.ts";
import { count } from "./profile-lines.ts";
import { refusedVersion } from "./refused-version.ts";

/** `btp-broker keys list`: where the configured keys are stored, by `DescribeSecret` alone. No value is read. */
export const keysList: Command<OperatorPorts> = {
  name: "keys list",
  summary: "Lists the configured keys, where each is stored, and its versions. Reads no value.",
  options: STAGE_OPTIONS,
  run,
};

async function run(given: Given, ports: OperatorPorts): Promise<Outcome> {
  const stage = await openStage(given, ports);
  if (!stage.ok) return stage.problem;
  const { configuration, secrets } = stage.value;
  const keys = [...configuration.keys.values()];
  const listed = await Promise.all(keys.map((key) => listKey(key, secrets.administration)));
  const heading = `${configuration.stage} (${configuration.region}): ${count(keys.length, "key")}`;
  const isGood = listed.every(({ isThere }) => isThere);
  return { exit: isGood ? 0 : 1, output: [heading, ...listed.flatMap(({ lines }) => lines)].join("\n") };
}

async function listKey(key: ConfiguredKey, administration: SecretAdministration) {
  const listed = await Promise.all([
    listSecret(`${key.name}: ${key.secret}`, key.secret, administration),
    ...(key.user
      ? [listSecret(`${key.name}, its user: ${key.user.secret}`, key.user.secret, administration)]
      : []),
    ...(key.user?.totp === undefined
      ? []
      : [listSecret(`${key.name}, its second factor: ${key.user.totp}`, key.user.totp, administration)]),
  ]);
  return {
    isThere: listed.every(({ isThere }) => isThere),
    lines: listed.flatMap(({ lines }) => lines),
  };
}

async function listSecret(heading: string, secret: string, administration: SecretAdministration) {
  const described = await administration.describe(secret);
  if (!described.ok) {
    const { seen, wayOut } = explainAdministration(described.problem, "DescribeSecret");
    return { isThere: false, lines: [heading, `  ${seen}.`, `  ${wayOut}`] };
  }
  const { deletesAt } = described.value;
  return { isThere: deletesAt === undefined, lines: [heading, ...descriptionLines(described.value)] };
}

function descriptionLines(description: SecretDescription): readonly string[] {
  const { arn, kmsKey = "aws/secretsmanager", changedAt, deletesAt, replicaOf, versions } = description;
  return [
    `  ${arn}`,
    `  KMS key ${kmsKey}${changedAt === undefined ? "" : `, last changed ${instant(changedAt)}`}`,
    ...[...versions].map(([id, stages]) => `  version ${id}: ${[...stages].sort().join(" ")}`),
    ...(refusedVersion(description)
      ? ["  xsuaa has refused the current version: nobody logs in with it (`btp-broker check`)"]
      : []),
    ...(versions.size === 0 ? ["  no version: nobody has put a value"] : []),
    ...(replicaOf === undefined ? [] : [`  a replica: the secret itself is in ${replicaOf}`]),
    ...(deletesAt === undefined
      ? []
      : [
          `  marked for deletion, gone after ${instant(deletesAt)}`,
          `  To keep it: aws secretsmanager restore-secret --secret-id ${arn}`,
        ]),
  ];
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
