import type { Broker, KeyCheckReport, KeyFinding } from "@btp-token-broker/core";
import { crashRecord } from "./log.ts";

/**
 * Answers the deployment what this version finds. The answer and the error are kept and shown by whoever deploys: they
 * hold names, codes and fields, and nothing of a key.
 *
 * @throws Error that says what is wrong with each key, when not one of them is usable; without keys nothing is wrong
 */
export async function checkVersion(
  { broker, log }: { readonly broker: Pick<Broker, "check">; readonly log: (record: object) => void },
  { requestId, leftMs }: { readonly requestId: string; readonly leftMs: number },
): Promise<KeyCheckReport> {
  const report = await broker.check(leftMs).catch((error: unknown) => {
    log(crashRecord(error, requestId));
    // Not the error itself: whoever deploys would read its message, which may quote anything.
    throw new Error("The check of the keys crashed; its crash line in the function's log says where");
  });
  log(report);
  const { keys } = report;
  if (keys.length > 0 && keys.every(({ found }) => found === "unusable"))
    throw new Error(
      `Not one key is usable, so the alias stays with the version that serves: ${keys.map(sentence).join("; ")}. ` +
        "docs/deploy.md says what to do.",
    );
  return report;
}

function sentence({ key, failures = [] }: KeyFinding): string {
  const words = failures.map((failure) =>
    Object.values(failure)
      .filter((value) => typeof value === "string")
      .join(" "),
  );
  return `${key}: ${words.join(", ")}`;
}
