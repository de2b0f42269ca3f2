import {
  type Configuration,
  type ConfiguredKey,
  fail,
  KMS_KEY_ARN,
  NAME,
  parseRoleArn,
  type Result,
  SECRET_NAME,
  succeed,
} from "@btp-token-broker/core";
import type { CommandOption, Given } from "../command.ts";
import { STAGE_OPTIONS } from "../stage.ts";

/** What `keys import` was asked for, held against the configuration. */
export interface ImportAsk {
  readonly key: ConfiguredKey;
  /** Whether the configuration has no key of this name yet. */
  readonly isNew: boolean;
  readonly file: string;
  /** ARNs of the roles that alone may read the secret; none for no such policy. */
  readonly readers: readonly string[];
}

export const IMPORT_OPTIONS = {
  ...STAGE_OPTIONS,
  secret: {
    value: "SECRET",
    does: "the secret's name, for a key that broker.config.ts does not have yet; default: btp/STAGE/NAME",
  },
  "kms-key": {
    value: "ARN",
    does: "the KMS key that a new secret is encrypted with; default: what broker.config.ts says, else aws/secretsmanager",
  },
  "broker-only": {
    value: "ROLE-ARN",
    repeated: true,
    does: "lets only this role read the secret, by a resource policy; may stand more than once",
  },
} as const satisfies Readonly<Record<string, CommandOption>>;

/** Reads operands and options. A problem names the one that is wrong and what it takes. */
export function readImportAsk(
  { operands, values, lists }: Given,
  configuration: Configuration,
): Result<ImportAsk, string> {
  const name = operands.get("NAME") ?? "";
  if (!NAME.test(name))
    return fail(
      "NAME wants the name of a key: a small letter, then at most 62 small letters, digits and hyphens.",
    );
  const configured = configuration.keys.get(name);
  const secret = values.get("secret");
  if (secret !== undefined && !SECRET_NAME.test(secret))
    return fail("--secret wants the name of a secret: letters, digits and / _ + = . @ -");
  if (configured && secret !== undefined && secret !== configured.secret)
    return fail("--secret is another secret than broker.config.ts says for this key. Leave it out.");
  const kmsKey = values.get("kms-key");
  if (kmsKey !== undefined && KMS_KEY_ARN.exec(kmsKey)?.[1] !== configuration.region)
    return fail(
      `--kms-key wants the ARN of a KMS key in ${configuration.region} (arn:aws:kms:REGION:ACCOUNT:key/ID), not of an alias.`,
    );
  if (configured && kmsKey !== undefined && kmsKey !== configured.kmsKey)
    return fail(
      "--kms-key is another key than `kmsKey` in broker.config.ts, and the function could not read the secret. Change that first, and deploy.",
    );
  const readers = lists.get("broker-only") ?? [];
  if (readers.some((arn) => parseRoleArn(arn) === undefined))
    return fail(
      "--broker-only wants the ARN of one role (arn:aws:iam::ACCOUNT:role/NAME), without wildcards.",
    );
  const fresh = {
    name,
    secret: secret ?? `btp/${configuration.stage}/${name}`,
    user: undefined,
    kmsKey,
    warm: false,
    expect: {},
  };
  return succeed({
    key: configured ?? fresh,
    isNew: !configured,
    file: operands.get("FILE") ?? "-",
    readers,
  });
}
