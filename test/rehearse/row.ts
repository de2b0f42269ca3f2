import type { Configuration } from "@btp-token-broker/core";
import type { Artefact } from "./artefact.ts";
import type { Deployment } from "./deployment.ts";
import type { Witness } from "./witness.ts";

/** What there is to rehearse with. */
export interface Rehearsal {
  readonly deployment: Deployment;
  /** One for each door. */
  readonly artefacts: readonly Artefact[];
  readonly configuration: Configuration;
  /** Path of Lambda's Node. */
  readonly node: string;
  /** Path of the runtime interface client's program. */
  readonly client: string;
  /** The repository's root. */
  readonly root: string;
  /** Hears everything that a process of the function writes and answers, and how it ends. */
  readonly witness: Witness;
  /** For figures that depend on the machine. */
  readonly say: (line: string) => void;
}

/** One thing that is tried, and what has to come of it. */
export interface Row {
  readonly part: string;
  readonly what: string;
  readonly must: string;
  /** Throws when something else came of it. */
  readonly act: (rehearsal: Rehearsal) => void | Promise<void>;
}
