import { beforeAll, describe, expect, test } from "vitest";
import { repositoryText } from "../support/markdown-table.ts";
import type { MatrixPart } from "./fault-matrix.ts";
import type { UserCell } from "./user-cell.ts";
import { runUserMatrix, USER_PARTS, userTables } from "./user-matrix.ts";
import { userPromises } from "./user-promises.ts";

let parts: readonly MatrixPart<UserCell>[] = [];
beforeAll(async () => {
  parts = await runUserMatrix(USER_PARTS);
}, 60_000);

// What xsuaa can do to a refresh token and to a password is tried by `npm run test:outage`.
describe("every fault of a login and of what is stored, in every state of what is held", () => {
  userPromises(() => parts);

  test("is in docs/fault-matrix-users.md as it came to be here", () => {
    expect(repositoryText("docs/fault-matrix-users.md")).toContain(userTables(parts));
  });
});
