import { createServer } from "node:net";
import { UsageError } from "./usage-error.ts";

/** The ports of one local stack, next to each other so that they can be remembered. */
export interface PortBlock {
  readonly door: number;
  readonly xsuaa: number;
  readonly secretsManager: number;
  readonly controls: number;
  /** The door for JWTs, where the configuration has issuers. */
  readonly jwtDoor: number;
  /** xsuaa's host for certificates. */
  readonly certificates: number;
  /** Whether the usual ones were taken, which users should hear. */
  readonly isMoved: boolean;
}

export const FIRST_PORT = 4280;
/** The door, xsuaa, Secrets Manager, the controls, the door for JWTs, and certificates. */
const PORTS = 6;
/** From one block to the next; round numbers are easier to read off a screen. */
const STEP = 10;
const MOST_BLOCKS = 100;

/**
 * Finds a block of free ports: the one asked for, or from 4280 on the first that is free whole.
 *
 * @throws UsageError when the block that was asked for is not free, since somebody relies on that very number
 */
export async function findPortBlock(asked: string | undefined): Promise<PortBlock> {
  if (asked !== undefined && asked !== "") {
    const first = Number(asked);
    if (!/^\d+$/.test(asked) || first < 1 || first > 65_536 - PORTS)
      throw new UsageError(`PORT must be a number from 1 to ${65_536 - PORTS}`);
    const busy = await firstBusy(first);
    if (busy !== undefined)
      throw new UsageError(
        `Port ${busy} is in use, and PORT=${first} asks for ${first} to ${first + PORTS - 1}. Free it, or leave PORT out to get the next free ports.`,
      );
    return block(first, false);
  }
  for (let first = FIRST_PORT; first < FIRST_PORT + MOST_BLOCKS * STEP; first += STEP)
    if ((await firstBusy(first)) === undefined) return block(first, first !== FIRST_PORT);
  throw new UsageError(
    `No ${PORTS} free ports in a row from ${FIRST_PORT} on; set PORT to where there are some.`,
  );
}

/** More than enough starts at the same moment. */
const MOST_TRIES = 10;

/**
 * Starts something on a free block. Between finding it and listening there, another start may have taken it: then the
 * next one is found, or the error is the one of `findPortBlock`.
 */
export async function onFreePorts<Started>(
  asked: string | undefined,
  start: (ports: PortBlock) => Promise<Started>,
): Promise<{ readonly started: Started; readonly ports: PortBlock }> {
  for (let tries = 1; ; tries++) {
    const ports = await findPortBlock(asked);
    try {
      return { started: await start(ports), ports };
    } catch (error) {
      const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
      if (!isTaken || tries === MOST_TRIES) throw error;
    }
  }
}

function block(first: number, isMoved: boolean): PortBlock {
  return {
    door: first,
    xsuaa: first + 1,
    secretsManager: first + 2,
    controls: first + 3,
    jwtDoor: first + 4,
    certificates: first + 5,
    isMoved,
  };
}

async function firstBusy(first: number): Promise<number | undefined> {
  for (let port = first; port < first + PORTS; port++) if (!(await isFree(port))) return port;
  return undefined;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
