import type { Outcome } from "../command.ts";
import type { Explanation } from "../explanation.ts";
import { explainAdministration } from "../secrets/administration-words.ts";
import type { ImportAsk } from "./import-ask.ts";
import { printable } from "./profile-lines.ts";
import type { StoredNow, Unstored } from "./store-text.ts";

/** How an import ends that has stored nothing; what else there is to say comes last. */
export function refused(
  { key }: ImportAsk,
  { seen, wayOut }: Explanation,
  profile: readonly string[] = [],
): Outcome {
  return {
    exit: 1,
    output: [`${key.name}: nothing was stored: ${seen}.`, `  ${wayOut}`, ...profile].join("\n"),
  };
}

/** How one ends that Secrets Manager did not let through. */
export function unstoredOutcome({ key }: ImportAsk, { problem, operation, isCreated }: Unstored): Outcome {
  const { seen, wayOut } = explainAdministration(problem, operation);
  const left = isCreated
    ? ["  The secret was made and has no value yet; the same command goes on from there."]
    : [];
  // Whether an answer that got lost was a yes, nobody here can say.
  const what =
    problem === "timeout" || problem === "unreachable"
      ? "it is not known whether it was stored"
      : "nothing was stored";
  return { exit: 1, output: [`${key.name}: ${what}: ${seen}.`, `  ${wayOut}`, ...left].join("\n") };
}

/** Where it is now, and who reads it. */
export function storedLines(
  { wanted: { secret, readers } }: ImportAsk,
  { is, version, replaced }: StoredNow,
  region: string,
): readonly string[] {
  const where = `${printable(secret)} (${region})`;
  const lines = {
    created: `Stored in a new secret ${where}, as version ${version}.`,
    replaced: `Stored in ${where}, as version ${version}${replaced === undefined ? "." : `; ${replaced} is AWSPREVIOUS now.`}`,
    unchanged: `${where} holds this very text already, as version ${version}: no new version was made.`,
  };
  return [lines[is], ...(readers.length > 0 ? [`Only these read it from now on: ${readers.join(" ")}`] : [])];
}
