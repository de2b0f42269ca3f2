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
import type { Given } from "../command.ts";
import type { SecretFile } from "../secret-input.ts";
import type { Stage } from "../stage.ts";
import type { WantedSecret } from "./place.ts";

/** What `keys import` was asked for, held against the configuration. */
export interface ImportAsk {
  readonly key: ConfiguredKey;
  readonly what: Imported;
  /** Whether the configuration has no key of this name yet. */
  readonly isNew: boolean;
  readonly given: SecretFile;
  readonly wanted: WantedSecret;
}

/** What is being imported, and where. */
export interface Import {
  readonly ask: ImportAsk;
  readonly stage: Stage;
}

/** A service key, its user's name and password, or the seed of the user's second factor. */
export type Imported = "key" | "user" | "totp";

/** What a deployment calls the role that alone logs in (docs/deploy.md). */
function loginRole(stage: string): string {
  return `btp-token-broker-${stage}-login`;
}

/** Reads operands and options. A problem names the one that is wrong and what it takes. */
export function readImportAsk(given: Given, configuration: Configuration): Result<ImportAsk, string> {
  const name = given.operands.get("NAME") ?? "";
  if (!NAME.test(name))
    return fail(
      "NAME wants the name of a key: a small letter, then at most 62 small letters, digits and hyphens.",
    );
  const file = readFile(given);
  if (!file.ok) return file;
  const { what } = file.value;
  const configured = configuration.keys.get(name);
  const secret = readSecret(given, configured, { name, what });
  if (!secret.ok) return secret;
  const kmsKey = readKmsKey(given, configured, configuration.region);
  if (!kmsKey.ok) return kmsKey;
  const isForLogin = what !== "key" || configured?.user !== undefined;
  const readers = readReaders(given, isForLogin ? loginRole(configuration.stage) : undefined);
  if (!readers.ok) return readers;
  const isAt = secret.value ?? `btp/${configuration.stage}/${name}`;
  const fresh = {
    name,
    secret: isAt,
    user: undefined,
    kmsKey: kmsKey.value,
    warm: false,
    expect: {},
  };
  const key = configured ?? fresh;
  return succeed({
    key,
    what,
    isNew: !configured,
    given: file.value,
    wanted: { secret: isAt, kmsKey: key.kmsKey, readers: readers.value },
  });
}

function readFile({ operands, values }: Given): Result<SecretFile & { readonly what: Imported }, string> {
  const key = operands.get("FILE");
  const user = values.get("user");
  const totp = values.get("totp");
  if ([key, user, totp].filter((file) => file !== undefined).length > 1)
    return fail(
      "FILE, --user and --totp are stored one at a time. Of a user's two the seed comes first, since a new password is tried with the next mint.",
    );
  if (user !== undefined) return succeed({ what: "user", name: "--user", file: user });
  if (totp !== undefined) return succeed({ what: "totp", name: "--totp", file: totp });
  return succeed({ what: "key", name: "FILE", file: key ?? "-" });
}

/** Where it goes; `undefined` for a key that is neither configured nor told where. */
function readSecret(
  { values }: Given,
  configured: ConfiguredKey | undefined,
  { name, what }: { readonly name: string; readonly what: Imported },
): Result<string | undefined, string> {
  const secret = values.get("secret");
  if (what !== "key") {
    if (secret !== undefined)
      return fail(
        "--secret is for a service key: where its user's secrets are, broker.config.ts says. Leave it out.",
      );
    const isAt = what === "user" ? configured?.user?.secret : configured?.user?.totp;
    if (isAt !== undefined) return succeed(isAt);
    return fail(
      `broker.config.ts names no \`${what}\` for this key. Write it below keys.${name}, with \`expect.origin\`, which alone gets the password, and repeat the command; docs/password-keys.md says what a user means, and how to do without.`,
    );
  }
  if (secret !== undefined && !SECRET_NAME.test(secret))
    return fail("--secret wants the name of a secret: letters, digits and / _ + = . @ -");
  if (configured && secret !== undefined && secret !== configured.secret)
    return fail("--secret is another secret than broker.config.ts says for this key. Leave it out.");
  return succeed(configured?.secret ?? secret);
}

function readKmsKey(
  { values }: Given,
  configured: ConfiguredKey | undefined,
  region: string,
): Result<string | undefined, string> {
  const kmsKey = values.get("kms-key");
  if (kmsKey !== undefined && KMS_KEY_ARN.exec(kmsKey)?.[1] !== region)
    return fail(
      `--kms-key wants the ARN of a KMS key in ${region} (arn:aws:kms:REGION:ACCOUNT:key/ID), not of an alias.`,
    );
  if (configured && kmsKey !== undefined && kmsKey !== configured.kmsKey)
    return fail(
      "--kms-key is another key than `kmsKey` in broker.config.ts, and the function could not read the secret. Change that first, and deploy.",
    );
  return succeed(kmsKey);
}

/** `login`: name of the role that logs in, where it is one that has to read the secret. */
function readReaders({ lists }: Given, login: string | undefined): Result<readonly string[], string> {
  const readers = lists.get("broker-only") ?? [];
  const roles = readers.map(parseRoleArn);
  if (roles.includes(undefined))
    return fail(
      "--broker-only wants the ARN of one role (arn:aws:iam::ACCOUNT:role/NAME), without wildcards.",
    );
  if (login !== undefined && readers.length > 0 && !roles.some((role) => role?.name === login))
    return fail(
      `--broker-only leaves out the role that logs in, which has to read it: arn:aws:iam::ACCOUNT:role/${login}.`,
    );
  return succeed(readers);
}
