import type { ConfigureBroker, Result } from "@btp-token-broker/core";
import type { CommandOption } from "../command.ts";
import type { OperatorPorts } from "../operator-ports.ts";
import { CONFIGURATION_OPTIONS } from "../stage.ts";

/** What the commands about rules touch of the machine. None of it is AWS. */
export interface PolicyPorts extends Pick<OperatorPorts, "configure"> {
  readonly now: () => number;
  /**
   * The configuration file as it was at a revision of the git repository that it is in. It runs what was in the file then.
   * A problem says what is wrong, and quotes nothing that was given.
   */
  readonly configureAt: (
    revision: string,
    file: string | undefined,
  ) => Promise<Result<PastConfiguration, string>>;
  /** The bytes of a file, or of standard input for `-`. Fails as a stream does. */
  readonly openInput: (file: string) => AsyncIterable<Uint8Array>;
}

/** A configuration file as it was. */
export interface PastConfiguration {
  readonly configure: ConfigureBroker;
  /** The commit's id, in short. */
  readonly commit: string;
}

/** What the commands about rules have in common. */
export const POLICY_OPTIONS = {
  ...CONFIGURATION_OPTIONS,
  json: { does: "writes the record as JSON" },
} as const satisfies Readonly<Record<string, CommandOption>>;
