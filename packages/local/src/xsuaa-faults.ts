import type { XsuaaFault } from "./xsuaa/fault.ts";
import { answerFaults } from "./xsuaa/faults/answer-faults.ts";
import { connectionFaults } from "./xsuaa/faults/connection-faults.ts";
import { frontEndFaults } from "./xsuaa/faults/front-end-faults.ts";
import { limitFaults } from "./xsuaa/faults/limit-faults.ts";
import { memberFaults } from "./xsuaa/faults/member-faults.ts";
import type { NamedFault } from "./xsuaa/faults/named-fault.ts";
import { refusalFaults } from "./xsuaa/faults/refusal-faults.ts";
import { tokenFaults } from "./xsuaa/faults/token-faults.ts";

const rows = [
  ...connectionFaults,
  ...limitFaults,
  ...frontEndFaults,
  ...refusalFaults,
  ...answerFaults,
  ...memberFaults,
  ...tokenFaults,
];

/** The names of the catalogue: a record over them has to have them all. */
export type XsuaaFaultName = (typeof rows)[number]["name"];

/**
 * Every fault of the loopback xsuaa that has a name, each ready for `Xsuaa.faults`. Adding or moving a row changes
 * what a seed without a list of names draws.
 */
export const xsuaaFaults: readonly NamedFault<XsuaaFaultName>[] = rows;

const faultsByName: ReadonlyMap<string, XsuaaFault> = new Map(
  xsuaaFaults.map(({ name, fault }) => [name, fault]),
);
const namesByFault: ReadonlyMap<XsuaaFault, string> = new Map(
  xsuaaFaults.map(({ name, fault }) => [fault, name]),
);

/** The fault of a name; undefined if no fault is called so. */
export function xsuaaFaultNamed(name: string): XsuaaFault | undefined {
  return faultsByName.get(name);
}

/** The name of a fault; undefined if it is none of the catalogue. */
export function nameOfXsuaaFault(fault: XsuaaFault): string | undefined {
  return namesByFault.get(fault);
}
