import type { LambdaFault } from "../../packages/local/src/lambda-endpoint.ts";
import { CANARY } from "./canary.ts";
import type { UserSetting, UserWorld } from "./user-cell.ts";
import type { WorldFault } from "./world-faults.ts";

/** Something that goes wrong on the way to a user's token. */
export interface UserFault extends Omit<WorldFault, "breakIt">, UserSetting {
  readonly breakIt: (world: UserWorld) => void | Promise<void>;
}

/** The same, whichever it is that xsuaa is asked with. */
export const asked = (faults: readonly WorldFault[], session: UserSetting["session"]): readonly UserFault[] =>
  faults.map((fault) => ({ ...fault, session }));

const lambda = (fault: LambdaFault) => (world: UserWorld) => world.lambda.faults.always("*", fault);
const answers = (answer: unknown) => (world: UserWorld) => world.answerWith(() => answer);

/** What a function of another version, or somebody else's, may answer in place of a token. */
const token = { access_token: `a.${CANARY}.c`, scope: [], life_ms: 1_800_000 };

/** The login function, and the way there. */
export const loginFaults: readonly UserFault[] = [
  {
    session: "kept",
    name: "throttled-once",
    what: "Lambda turns the order away once.",
    breakIt: ({ lambda: { faults } }) => faults.next("*", "throttled"),
  },
  {
    session: "kept",
    name: "throttled",
    what: "Lambda turns every order away: 429.",
    breakIt: lambda("throttled"),
  },
  {
    session: "kept",
    name: "lambda-fails",
    what: "Lambda answers 500.",
    breakIt: lambda("service-exception"),
  },
  { session: "kept", name: "lambda-resets", what: "Lambda resets connections.", breakIt: lambda("reset") },
  {
    session: "kept",
    name: "lambda-silent",
    what: "Lambda does not answer.",
    isSilent: true,
    breakIt: lambda("hang"),
  },
  { session: "kept", name: "lambda-down", what: "Nothing listens.", breakIt: (world) => world.lambda.stop() },
  {
    session: "kept",
    name: "lambda-denies",
    what: "The door may not invoke the function.",
    breakIt: lambda("access-denied"),
  },
  {
    session: "kept",
    name: "no-function",
    what: "There is no such function.",
    breakIt: lambda("no-such-function"),
  },
  {
    session: "kept",
    name: "crashes",
    what: "The function throws, and Lambda sends on what.",
    breakIt: ({ answerWith }) =>
      answerWith(() => {
        throw new Error(CANARY);
      }),
  },
  {
    session: "kept",
    name: "never-ends",
    what: "The function does not come to an end.",
    isSilent: true,
    breakIt: answers(new Promise(() => undefined)),
  },
  { session: "kept", name: "answers-null", what: "The function answers `null`.", breakIt: answers(null) },
  { session: "kept", name: "answers-text", what: "The function answers a text.", breakIt: answers(CANARY) },
  {
    session: "kept",
    name: "answers-next-version",
    what: "The function answers by another version of the contract.",
    breakIt: answers({ version: 2, token }),
  },
  {
    session: "kept",
    name: "answers-more",
    what: "The function answers a member more than the contract has.",
    breakIt: answers({ version: 1, token: { ...token, refresh_token: CANARY } }),
  },
  {
    session: "kept",
    name: "answers-unknown-failure",
    what: "The function answers a failure that the contract does not have.",
    breakIt: answers({ version: 1, failure: { code: CANARY } }),
  },
  {
    session: "kept",
    name: "answers-megabytes",
    what: "The function answers a token of 2 MiB.",
    breakIt: answers({ version: 1, token: { ...token, access_token: CANARY.repeat(150_000) } }),
  },
  {
    session: "kept",
    name: "answers-no-jwt",
    what: "The function answers a token that is no JWT.",
    breakIt: answers({ version: 1, token: { ...token, access_token: CANARY } }),
  },
  {
    session: "kept",
    name: "answers-failure",
    what: "The function answers a password that was refused, and nothing else.",
    breakIt: answers({ version: 1, failure: { code: "password_refused", reason: "password" } }),
  },
];
