import {
  type Failure,
  fail,
  parseUserCredentials,
  type Result,
  type Secret,
  succeed,
} from "@btp-token-broker/core";
import { computePasscode } from "@btp-token-broker/functions";
import type { Outcome } from "../command.ts";
import type { Explanation } from "../explanation.ts";
import { explainFailure } from "../failure-words.ts";
import type { OperatorPorts } from "../operator-ports.ts";
import type { Import } from "./import-ask.ts";
import { refused, storedLines, unstoredOutcome } from "./import-outcome.ts";
import { findPlace } from "./place.ts";
import { printable } from "./profile-lines.ts";
import { type RefusedVersion, refusedVersion, unmarkCommand } from "./refused-version.ts";
import { storeText } from "./store-text.ts";

type UserImport = Import & { readonly what: "user" | "totp" };

/**
 * Stores what the user of a key logs in with: the name and the password, or the seed of the second factor.
 *
 * Nobody is logged in for it. A failed login counts, SAP locks the user after five, and whoever tries out what the broker
 * tries as well has used up two of them.
 */
export async function importUserSecret(
  text: Secret,
  { ask, stage, what }: UserImport,
  { mintParts: { now, fingerprint } }: OperatorPorts,
): Promise<Outcome> {
  const { wanted } = ask;
  const { administration } = stage.secrets;
  const judged = what === "user" ? judgeUser(text) : judgeSeed(text, now());
  if (!judged.ok) return refused(ask, explainFailure(judged.problem));
  const place = await findPlace(wanted, administration);
  if (!place.ok) return refused(ask, place.problem);
  const stored = await storeText(
    { text, wanted, place: place.value, isGuessable: true },
    { secrets: stage.secrets, now, fingerprint },
  );
  if (!stored.ok) return unstoredOutcome(ask, stored.problem);
  const mark =
    what === "user" && place.value.is === "there" ? refusedVersion(place.value.description) : undefined;
  if (mark && stored.value.is === "unchanged") return refused(ask, refusedAlready(mark));
  const lines = [
    ...judged.value,
    ...storedLines(ask, stored.value, stage.configuration.region),
    ...(what === "user" ? userLines(mark) : await seedLines({ ask, stage, what })),
  ];
  return { exit: 0, output: [`${ask.key.name}: ${lines[0]}`, ...lines.slice(1)].join("\n") };
}

/** What is not secret about it, as lines. */
type Judged = Result<readonly string[], Failure>;

function judgeUser(text: Secret): Judged {
  const credentials = parseUserCredentials(text);
  if (!credentials.ok) return fail({ code: "user_malformed", ...credentials.problem });
  const { username, origin } = credentials.value;
  return succeed([
    "the user was not logged in: a failed login counts, and five lock the user for an hour.",
    `  username  ${printable(username)}`,
    ...(origin === undefined ? [] : [`  origin    ${printable(origin)}`]),
  ]);
}

function judgeSeed(text: Secret, now: number): Judged {
  const passcode = computePasscode(text, now);
  if (!passcode.ok) return fail({ code: "user_malformed", field: "totp", problem: passcode.problem });
  const { code, periodMs } = passcode.value;
  return succeed([
    `the seed gives a code of ${code.reveal().length} digits every ${periodMs / 1_000} s. It was not tried.`,
  ]);
}

function refusedAlready(mark: RefusedVersion): Explanation {
  return {
    seen: `this very text is stored already, as version ${mark.version}, and xsuaa has refused it`,
    wayOut: `Import the right password. Only if it is the right one by now (it was set at SAP since, or the service key was the wrong one), take the mark away, and it is tried once more: ${unmarkCommand(mark)}`,
  };
}

function userLines(mark: RefusedVersion | undefined): readonly string[] {
  return [
    ...(mark
      ? [`xsuaa had refused version ${mark.version}. The mark stays with it, and this one has none.`]
      : []),
    "The next mint logs in with it, once. If xsuaa refuses it, this version is marked and tried no more: `btp-broker check` says so.",
  ];
}

/** A right seed does not help as long as the password that was sent with a wrong one counts as refused. */
async function seedLines({ ask: { key }, stage }: UserImport): Promise<readonly string[]> {
  const described = await stage.secrets.administration.describe(key.user?.secret ?? "");
  const mark = described.ok ? refusedVersion(described.value) : undefined;
  return [
    "The next login takes its code from it.",
    ...(mark
      ? [
          `xsuaa has refused version ${mark.version} of the user's secret, and nobody logs in with it any more. If the seed was the reason, take the mark away: ${unmarkCommand(mark)}`,
        ]
      : []),
  ];
}
