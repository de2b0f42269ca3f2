import { parseArgs } from "node:util";
import { UsageError } from "./usage-error.ts";

/** What `npm run xsuaa` was asked for. */
export interface XsuaaArguments {
  /** 0: any that is free; else the controls have the next one. */
  readonly port: number;
  /** Path of a JSON file. */
  readonly clients?: string;
  /** Path of a JSON file. */
  readonly users?: string;
  /** Path of a folder to be made. */
  readonly certificates?: string;
  readonly domain: string;
  readonly lifeSeconds?: number;
  readonly seed?: string;
  readonly help: boolean;
}

const DEFAULT_PORT = 4270;
/** Two are left, for the controls and for certificates. */
const MOST_PORT = 65_533;
/** A year. */
const MOST_LIFE_SECONDS = 31_536_000;

/** Each option as it is written, and what it does. */
export const XSUAA_OPTIONS = {
  "--port N": `listens on N, and on N + 1 for its controls; 0: any that are free; default ${DEFAULT_PORT}`,
  "--clients FILE":
    "takes clients from a JSON file: a service key, a client, or a list of them; default: an example",
  "--users FILE": "takes users from a JSON file: a user, or a list of them; default: none",
  "--certificates FOLDER":
    "takes client certificates too, on N + 2, and puts an example into FOLDER, which goes when xsuaa ends",
  "--domain NAME": "zones are hosts below this domain; default localhost",
  "--life SECONDS": "life of access tokens, of clients that have none of their own; default 43200",
  "--seed SEED": "lets a seed decide which requests fail, one in ten",
  "--help": "says this",
} as const;

/**
 * Reads the options.
 *
 * @throws UsageError that names the option and says what it takes
 */
export function readXsuaaArguments(given: readonly string[]): XsuaaArguments {
  const { port, clients, users, certificates, domain = "localhost", life, seed, help = false } = parse(given);
  if (!/^(?:[a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}$/u.test(domain))
    throw new UsageError("--domain wants a domain in small letters, such as localhost or xsuaa.test");
  if (clients === "") throw new UsageError("--clients wants the path of a JSON file");
  if (users === "") throw new UsageError("--users wants the path of a JSON file");
  if (certificates === "") throw new UsageError("--certificates wants the path of a folder to be made");
  if (seed === "") throw new UsageError("--seed wants a text or a number, such as 7");
  const lifeSeconds = wholeNumber("--life", life, { least: 1, most: MOST_LIFE_SECONDS });
  return {
    port: wholeNumber("--port", port, { least: 0, most: MOST_PORT }) ?? DEFAULT_PORT,
    domain,
    help,
    ...(clients !== undefined && { clients }),
    ...(users !== undefined && { users }),
    ...(certificates !== undefined && { certificates }),
    ...(lifeSeconds !== undefined && { lifeSeconds }),
    ...(seed !== undefined && { seed }),
  };
}

function parse(given: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: [...given],
      options: {
        port: text,
        clients: text,
        users: text,
        certificates: text,
        domain: text,
        life: text,
        seed: text,
        help: { type: "boolean" },
      },
    }).values;
  } catch {
    // What was given is not said back: it may be a secret in the wrong place.
    throw new UsageError(
      `npm run xsuaa takes ${Object.keys(XSUAA_OPTIONS).join(", ")}: npm run xsuaa -- --port 5270`,
    );
  }
}

function wholeNumber(
  option: string,
  given: string | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (!/^\d+$/u.test(given) || value < least || value > most)
    throw new UsageError(`${option} wants a whole number from ${least} to ${most}`);
  return value;
}
