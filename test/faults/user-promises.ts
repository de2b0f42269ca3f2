import { expect, test } from "vitest";
import { codesIn, repositoryText, tableUnder } from "../support/markdown-table.ts";
import { heldStates } from "./fault-cell.ts";
import type { MatrixPart } from "./fault-matrix.ts";
import { outcomeOf, shown } from "./fault-matrix-page.ts";
import type { UserCell } from "./user-cell.ts";

/** What a busy machine may add to a budget. Half of the least that would be added by a budget spent twice. */
const LATE_MS = 3_000;
const BUDGETS_MS: Readonly<Record<(typeof heldStates)[number]["state"], number>> = {
  "nothing held": 6_000,
  fresh: 0,
  ageing: 1_000,
  expiring: 6_000,
  spent: 6_000,
};

/** In which a valid token was in memory when the fault began, and above its floor. */
const held = heldStates.flatMap(({ state }, at) =>
  state === "nothing held" || state === "spent" ? [] : [{ state, at }],
);

/** What is promised of keys with a user, whatever fails. */
export function userPromises(parts: () => readonly MatrixPart<UserCell>[]): void {
  const rows = () => parts().flatMap((part) => part.rows);

  test("was tried, and has a result", () => {
    for (const { title, rows: tried } of parts()) {
      expect([title, tried.length]).toEqual([title, expect.toSatisfy((count: number) => count > 4)]);
      expect(new Set(tried.map(({ name }) => name)).size).toBe(tried.length);
      for (const { cells } of tried) {
        expect(cells).toHaveLength(heldStates.length);
        for (const cell of cells) expect(shown(cell)).toMatch(/^(200 \w+|\d{3} `\w+`)$/);
      }
    }
  });

  test.for(held)("fails no request while a token that is $state is held", ({ at }) => {
    const failed = rows().filter(({ cells }) => cells[at]?.heard.status !== 200);
    // Tokens of a client that the key no longer names are not held: they went when the key was read.
    for (const { name } of failed) expect([at > 1, name]).toEqual([true, "unknown-client"]);
  });

  test("asks nobody for anything while the token is fresh", () => {
    for (const { cells } of rows())
      expect(cells[1] && [shown(cells[1]), cells[1].heard.audit.mint, cells[1].logins]).toEqual([
        "200 hit",
        undefined,
        0,
      ]);
  });

  test("sends a password once at most in the course of a request", () => {
    for (const { name, cells } of rows())
      for (const { logins } of cells) expect([name, logins <= 1]).toEqual([name, true]);
  });

  test("takes a request's budget at most, which is that of all it asks together", () => {
    for (const { name, cells } of rows())
      for (const [at, { ms, loginWaitsMs }] of cells.entries()) {
        const { state } = heldStates[at] ?? { state: "fresh" };
        // A door with a second to spend leaves while the login process waits.
        const tookMs = state === "ageing" ? ms - loginWaitsMs : ms;
        expect([name, state, tookMs, tookMs < BUDGETS_MS[state] + LATE_MS]).toEqual([
          name,
          state,
          tookMs,
          true,
        ]);
      }
  });

  test("has an outcome that docs/errors.md explains", () => {
    const explained = tableUnder(repositoryText("docs/errors.md"), "What an operator sees");
    const codes = new Set(["issued", ...explained.flatMap((row) => codesIn(row["outcome"]))]);
    for (const { cells } of rows()) for (const cell of cells) expect(codes).toContain(outcomeOf(cell).code);
  });

  test("leaves no secret, and nothing of what was answered or stored, in any output", () => {
    for (const { name, cells } of rows())
      for (const { output, secrets } of cells) {
        for (const secret of secrets) expect([name, output.includes(secret)]).toEqual([name, false]);
        // Tokens are JWTs; refresh tokens of the local xsuaa end so.
        expect([name, /eyJ[\w-]{10,}|\b[\da-f]{32}-r\b/.exec(output)?.[0]]).toEqual([name, undefined]);
      }
  });
}
