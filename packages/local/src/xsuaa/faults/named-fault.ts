import type { XsuaaFault } from "../fault.ts";

/** A fault that can be switched by its name. */
export interface NamedFault<Name extends string = string> {
  readonly name: Name;
  /** What the server does, in one sentence. */
  readonly what: string;
  /**
   * How much is known of xsuaa doing so. `documented`: SAP or UAA say so. `recorded`: it is in a recorded answer or in
   * UAA's source. `reported`: users have met it. `assumed`: nobody we know of has; a client should bear it all the same.
   */
  readonly evidence: "documented" | "recorded" | "reported" | "assumed";
  readonly fault: XsuaaFault;
}
