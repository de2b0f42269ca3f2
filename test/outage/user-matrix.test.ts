import { beforeAll, describe, expect, test } from "vitest";
import type { MatrixPart } from "../faults/fault-matrix.ts";
import type { UserCell } from "../faults/user-cell.ts";
import { runUserMatrix, UPSTREAM_PARTS, USER_PARTS, userMatrixPage } from "../faults/user-matrix.ts";
import { userPromises } from "../faults/user-promises.ts";

let parts: readonly MatrixPart<UserCell>[] = [];
beforeAll(async () => {
  parts = await runUserMatrix([...USER_PARTS, ...UPSTREAM_PARTS]);
}, 240_000);

describe("every fault of a key with a user, in every state of what is held", () => {
  userPromises(() => parts);

  // `npm run test:outage -- -u` writes the page anew.
  test("is what docs/fault-matrix-users.md shows", async () => {
    await expect(userMatrixPage(parts)).toMatchFileSnapshot("../../docs/fault-matrix-users.md");
  });
});
