import { cautions, type Failure } from "@btp-token-broker/core";
import { explainFailure } from "../failure-words.ts";
import { type RefusedVersion, unmarkCommand } from "../keys/refused-version.ts";
import type { SecretObservation } from "../keys/user-observation.ts";
import type { CheckFinding, CheckId } from "./finding.ts";
import type { KeyObservation } from "./observation.ts";
import { deletionFindings, kmsFindings } from "./secret-findings.ts";

/** What is to be said of a key's user; nothing for a key without. */
export function userFindings({ key, user }: KeyObservation): readonly CheckFinding[] {
  if (!user) return [];
  const about = `key ${key.name}`;
  const ofSecret = (called: string, observed: SecretObservation) => {
    const marked = deletionFindings({ key, called, description: observed.description });
    return [
      ...marked,
      ...kmsFindings({ key, called, description: observed.description }),
      // A secret that is marked for deletion cannot be read, which is the same news.
      ...(observed.problem && marked.length === 0 ? [problemFinding(about, observed.problem)] : []),
    ];
  };
  return [
    ...ofSecret("the user's secret", user),
    ...(user.seed ? ofSecret("the secret with the seed of the second factor", user.seed) : []),
    ...(user.refused ? [refusedFinding(key.name, user.refused)] : []),
    ...cautions({ keys: new Map([[key.name, key]]) }).map(({ seen, wayOut }): CheckFinding => ({
      id: "user",
      about,
      seen,
      wayOut,
    })),
  ];
}

function problemFinding(about: string, problem: Failure): CheckFinding {
  return { id: idOf(problem), about, ...explainFailure(problem) };
}

function idOf(problem: Failure): CheckId {
  if (problem.code === "user_malformed") return "unusable";
  // Only the login function has to; whether it may, nobody here can say.
  return problem.code === "user_unreadable" && problem.reason === "forbidden" ? "user-unread" : "unreadable";
}

function refusedFinding(name: string, refused: RefusedVersion): CheckFinding {
  return {
    id: "password-refused",
    about: `key ${name}`,
    seen: `xsuaa has refused the password in version ${refused.version} of the user's secret, and nobody logs in with it any more`,
    wayOut: `Store the right one, which the next mint tries by itself: \`btp-broker keys import ${name} --user FILE --stage STAGE\`. docs/runbook.md says below password-refused what else it may have been; if this one is right by now, take the mark away: ${unmarkCommand(refused)}`,
  };
}
