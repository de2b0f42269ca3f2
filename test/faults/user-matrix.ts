import { startXsuaa } from "../../packages/local/src/xsuaa.ts";
import { answerFaults, type MatrixPart, runParts } from "./fault-matrix.ts";
import { pageOf } from "./fault-matrix-page.ts";
import { askUserUnder, type UserCell } from "./user-cell.ts";
import { asked, loginFaults } from "./login-faults.ts";
import { factorFaults, userFaults } from "./user-faults.ts";
import { networkFaults, storeFaults } from "./world-faults.ts";

/** What only keys with a user have, and where their secrets are. */
export const USER_PARTS = [
  { title: "The login function", faults: loginFaults },
  { title: "The user", faults: userFaults },
  { title: "The second factor", faults: factorFaults },
  { title: "The stored key", faults: asked(storeFaults, "kept") },
];

/** What every key has: xsuaa, and the way there. */
export const UPSTREAM_PARTS = [
  { title: "What a refresh token meets", faults: asked([...answerFaults, ...networkFaults], "kept") },
  { title: "What a password meets", faults: asked([...answerFaults, ...networkFaults], "none") },
];

/** Every fault of these in every state, of a key with a user. */
export async function runUserMatrix(
  parts: readonly (typeof USER_PARTS)[number][],
): Promise<readonly MatrixPart<UserCell>[]> {
  await using xsuaa = await startXsuaa({ clients: [] });
  return await runParts(parts, (fault, state) => askUserUnder(xsuaa, state, fault));
}

const HEAD = `# Every fault, in every state, of a key with a user

As [fault-matrix.md](fault-matrix.md), for keys whose tokens are a user's ([password-keys.md](password-keys.md)). The tests
make this page: each cell is a request through a door's real handler, the login function's real handler behind a loopback
Lambda that runs one at a time, and the real adapters of both. \`npm run test:outage -- -u\` writes it anew.

- Under *The login function*, *The stored key* and *What a refresh token meets* the login function holds a refresh token,
  and so it does in rows that say nothing else. Under *What a password meets* it is a new process, which holds nothing.
- *logins* is how many passwords went out in the course of the request: where nothing is held, and in the states after it.
  One is the most, whatever happens.

No request fails while a token is above its floor, but for the one row that [fault-matrix.md](fault-matrix.md) explains.
`;

/** The matrix in Markdown. */
export function userMatrixPage(parts: readonly MatrixPart<UserCell>[]): string {
  return pageOf(HEAD, parts, { logins: (cells) => cells.map(({ logins }) => logins).join(" ") });
}

/** Its tables alone. */
export function userTables(parts: readonly MatrixPart<UserCell>[]): string {
  return userMatrixPage(parts).slice(HEAD.length);
}
