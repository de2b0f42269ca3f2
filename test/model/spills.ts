import { inspect } from "node:util";
import { canaries } from "../support/function-url-event.ts";
import { CANARY } from "./client.ts";

/** Whether a secret would be in what somebody prints of these. */
export function spills(...values: readonly unknown[]): boolean {
  const texts = values.flatMap((value) => [
    inspect(value, { depth: null, showHidden: true }),
    JSON.stringify(value) ?? "",
  ]);
  const secrets = [CANARY, ...Object.values(canaries)];
  return texts.some((text) => secrets.some((secret) => text.includes(secret)));
}
