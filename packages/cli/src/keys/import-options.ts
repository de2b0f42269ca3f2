import type { CommandOption } from "../command.ts";
import { STAGE_OPTIONS } from "../stage.ts";

/** The options of `keys import`. */
export const IMPORT_OPTIONS = {
  ...STAGE_OPTIONS,
  user: {
    value: "FILE",
    does: "stores, in place of a key, its user: JSON with username, password and, for a custom identity provider, origin; -: standard input",
  },
  totp: {
    value: "FILE",
    does: "stores, in place of a key, the seed of its user's second factor: base32, or an otpauth://totp/ URI; -: standard input",
  },
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
