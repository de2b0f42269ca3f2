import { readFileSync } from "node:fs";
import {
  type Configuration,
  isTokenOriginAllowed,
  parseServiceKey,
  SAP_TOKEN_ORIGINS,
  Secret,
} from "@btp-token-broker/core";
import { UsageError } from "./usage-error.ts";

/** A service key of the user's own, to be used with SAP's real xsuaa. */
export interface OwnKey {
  readonly name: string;
  readonly text: Secret;
  readonly origin: string;
}

/**
 * Reads `NAME=PATH`: which key of the configuration to take from which file. The file's text is not printed, and not
 * copied anywhere but into this process.
 *
 * @throws UsageError that says which part is wrong, and of the file only the field
 */
export function readOwnKey(argument: string, configuration: Configuration): OwnKey {
  const equals = argument.indexOf("=");
  const name = argument.slice(0, equals);
  const path = argument.slice(equals + 1);
  if (equals < 1 || path === "")
    throw new UsageError("--key wants NAME=PATH, such as --key cis-central=./my-key.json");
  if (!configuration.keys.has(name))
    throw new UsageError(
      `--key ${name}=…: broker.config.ts has no key of this name; it has ${[...configuration.keys.keys()].join(", ")}`,
    );
  const text = new Secret(readText(name, path));
  const parsed = parseServiceKey(text);
  if (!parsed.ok)
    throw new UsageError(
      `--key ${name}=${path}: this is not a service key as SAP shows it: ${parsed.problem.field}: ${parsed.problem.problem.replaceAll("_", " ")}`,
    );
  const { origin, tokenOrigin } = parsed.value;
  const allowed = [...SAP_TOKEN_ORIGINS, ...configuration.tokenOrigins];
  if (!isTokenOriginAllowed(tokenOrigin, allowed))
    throw new UsageError(
      `--key ${name}=${path}: its token endpoint is not at SAP (${allowed.join(", ")}), and the broker sends no secret anywhere else`,
    );
  return { name, text, origin };
}

function readText(name: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new UsageError(`--key ${name}=${path}: the file cannot be read (${code})`, { cause: error });
  }
}
