import { type XsuaaFaultName, xsuaaFaults } from "../../packages/local/src/xsuaa-faults.ts";
import { startXsuaa } from "../../packages/local/src/xsuaa.ts";
import { withCanary } from "./canary.ts";
import { askUnder, type Cell, type HeldState, heldStates } from "./fault-cell.ts";
import { networkFaults, storeFaults, type WorldFault } from "./world-faults.ts";

/** A fault, and what one request got under it in each state of what was held. */
export interface MatrixRow<Tried extends Cell = Cell> {
  readonly name: string;
  readonly what: string;
  readonly cells: readonly Tried[];
}

export interface MatrixPart<Tried extends Cell = Cell> {
  readonly title: string;
  readonly rows: readonly MatrixRow<Tried>[];
}

/** A fault of one world or another, as far as the matrix has to know it. */
type NamedFault = Pick<WorldFault, "name" | "what" | "isSilent">;

/** So many requests at a time that none waits for the machine until its time is up. */
const LANES = 2;

/** Those of the catalogue in which the machine's own time passes. */
export const SILENT: ReadonlySet<string> = new Set<XsuaaFaultName>([
  "hang",
  "stalled-body",
  "slow-1s",
  "slow-10s",
  "slow-drip",
]);

/** The local xsuaa's faults, each aimed at the one client of its cell, and with a canary in what it answers. */
export const answerFaults = xsuaaFaults.map(({ name, what, fault }): WorldFault => ({
  name,
  what,
  ...(SILENT.has(name) && { isSilent: true }),
  breakIt: ({ xsuaa, client }) => xsuaa.faults.always(client.clientid, withCanary(fault)),
}));

/** Every fault in every state, of a key without a user. */
export async function runFaultMatrix(): Promise<readonly MatrixPart[]> {
  await using xsuaa = await startXsuaa({ clients: [] });
  const parts = [
    { title: "What xsuaa answers", faults: answerFaults },
    { title: "The way to xsuaa", faults: networkFaults },
    { title: "The stored key", faults: storeFaults },
  ];
  return await runParts(parts, ({ breakIt }, state) => askUnder(xsuaa, state, breakIt));
}

/** Tries each fault in each state. Where nothing answers, requests take their whole time, so they all wait at once. */
export async function runParts<Fault extends NamedFault, Tried extends Cell>(
  parts: readonly { readonly title: string; readonly faults: readonly Fault[] }[],
  cellOf: (fault: Fault, state: HeldState) => Promise<Tried>,
): Promise<readonly MatrixPart<Tried>[]> {
  const faults = parts.flatMap((part) => part.faults);
  const rowOf = async (fault: Fault): Promise<MatrixRow<Tried>> => ({
    name: fault.name,
    what: fault.what,
    cells: await Promise.all(heldStates.map((state) => cellOf(fault, state))),
  });
  const rows = new Map<Fault, MatrixRow<Tried>>();
  const tryOut = async (fault: Fault) => void rows.set(fault, await rowOf(fault));
  const silent = faults.filter(({ isSilent }) => isSilent).map(tryOut);
  const waiting = faults.filter(({ isSilent }) => !isSilent);
  const lane = async () => {
    for (let fault = waiting.shift(); fault; fault = waiting.shift()) await tryOut(fault);
  };
  await Promise.all([...Array.from({ length: LANES }, lane), ...silent]);
  return parts.map(({ title, faults: named }) => ({
    title,
    rows: named.flatMap((fault) => rows.get(fault) ?? []),
  }));
}
