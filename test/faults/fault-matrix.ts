import { type XsuaaFaultName, xsuaaFaults } from "../../packages/local/src/xsuaa-faults.ts";
import { type Xsuaa, startXsuaa } from "../../packages/local/src/xsuaa.ts";
import { withCanary } from "./canary.ts";
import { askUnder, type Cell, heldStates } from "./fault-cell.ts";
import { networkFaults, storeFaults, type WorldFault } from "./world-faults.ts";

/** A fault, and what one request got under it in each state of what was held. */
export interface MatrixRow {
  readonly name: string;
  readonly what: string;
  readonly cells: readonly Cell[];
}

export interface MatrixPart {
  readonly title: string;
  readonly rows: readonly MatrixRow[];
}

/** So many requests at a time that none waits for the machine until its time is up. */
const LANES = 2;

/** Those of the catalogue in which the machine's own time passes. */
const SILENT: ReadonlySet<string> = new Set<XsuaaFaultName>([
  "hang",
  "stalled-body",
  "slow-1s",
  "slow-10s",
  "slow-drip",
]);

/** The local xsuaa's faults, each aimed at the one client of its cell, and with a canary in what it answers. */
const answerFaults = xsuaaFaults.map(({ name, what, fault }): WorldFault => ({
  name,
  what,
  ...(SILENT.has(name) && { isSilent: true }),
  breakIt: ({ xsuaa, client }) => xsuaa.faults.always(client.clientid, withCanary(fault)),
}));

/** Every fault in every state. Where nothing answers, requests take their whole time, so they all wait at once. */
export async function runFaultMatrix(): Promise<readonly MatrixPart[]> {
  await using xsuaa = await startXsuaa({ clients: [] });
  const parts = [
    { title: "What xsuaa answers", faults: answerFaults },
    { title: "The way to xsuaa", faults: networkFaults },
    { title: "The stored key", faults: storeFaults },
  ];
  const faults = parts.flatMap((part) => part.faults);
  const silent = faults.filter(({ isSilent }) => isSilent).map((fault) => rowOf(xsuaa, fault));
  const rows = new Map<string, MatrixRow>();
  const waiting = faults.filter(({ isSilent }) => !isSilent);
  const lane = async () => {
    for (let fault = waiting.shift(); fault; fault = waiting.shift())
      rows.set(fault.name, await rowOf(xsuaa, fault));
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  for (const row of await Promise.all(silent)) rows.set(row.name, row);
  return parts.map(({ title, faults: named }) => ({
    title,
    rows: named.flatMap(({ name }) => rows.get(name) ?? []),
  }));
}

async function rowOf(xsuaa: Xsuaa, { name, what, breakIt }: WorldFault): Promise<MatrixRow> {
  return { name, what, cells: await Promise.all(heldStates.map((state) => askUnder(xsuaa, state, breakIt))) };
}
