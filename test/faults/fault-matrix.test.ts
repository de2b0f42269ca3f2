import { beforeAll, describe, expect, test } from "vitest";
import { codesIn, repositoryText, tableUnder } from "../support/markdown-table.ts";
import { type MatrixPart, type MatrixRow, runFaultMatrix } from "./fault-matrix.ts";
import { matrixPage, outcomeOf, shown } from "./fault-matrix-page.ts";
import { heldStates } from "./fault-cell.ts";

let parts: readonly MatrixPart[] = [];
let rows: readonly MatrixRow[] = [];
beforeAll(async () => {
  parts = await runFaultMatrix();
  rows = parts.flatMap((part) => part.rows);
}, 60_000);

/** In which a valid token was in memory when the fault began, and above its floor. */
const held = heldStates.flatMap(({ state }, at) =>
  state === "nothing held" || state === "spent" ? [] : [{ state, at }],
);

describe("every fault in every state of what is held", () => {
  // `npx vitest run test/faults -u` writes the page anew.
  test("is what docs/fault-matrix.md shows", async () => {
    await expect(matrixPage(parts)).toMatchFileSnapshot("../../docs/fault-matrix.md");
  });

  test("was tried, and has a result", () => {
    expect(rows.length).toBeGreaterThan(60);
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    for (const { cells } of rows) {
      expect(cells).toHaveLength(heldStates.length);
      for (const cell of cells) expect(shown(cell)).toMatch(/^(200 \w+|\d{3} `\w+`)$/);
    }
  });

  test.for(held)("fails no request while a token that is $state is held", ({ at }) => {
    const failed = rows.filter(({ cells }) => cells[at]?.heard.status !== 200);
    // Tokens of a client that the key no longer names are not held: they went when the key was read.
    expect(failed.map(({ name }) => name)).toEqual(at === 1 ? [] : ["unknown-client"]);
  });

  test("asks nobody for anything while the token is fresh", () => {
    for (const { cells } of rows)
      expect(cells[1] && [shown(cells[1]), cells[1].heard.audit.mint]).toEqual(["200 hit", undefined]);
  });

  test("has an outcome that docs/errors.md explains", () => {
    const explained = tableUnder(repositoryText("docs/errors.md"), "What an operator sees");
    const codes = new Set(["issued", ...explained.flatMap((row) => codesIn(row["outcome"]))]);
    for (const { cells } of rows) for (const cell of cells) expect(codes).toContain(outcomeOf(cell).code);
  });

  test.for([
    { name: "429-seconds", least: 7, most: 7, because: "seconds are what they are" },
    { name: "429-http-date", least: 6, most: 7, because: "dates are in whole seconds, and one has begun" },
    { name: "429-go-time", least: 6, most: 7, because: "it is in whole seconds, and one has begun" },
    { name: "429-http-date-past", least: 1, most: 1, because: "a second is the least" },
    { name: "429-zero", least: 1, most: 1, because: "a second is the least" },
    { name: "429-huge", least: 60, most: 60, because: "60 s are the most" },
    { name: "429-negative", least: 9, most: 9, because: "it is no wait: 10 s, less the jitter" },
    { name: "429-nonsense", least: 9, most: 9, because: "it is no wait: 10 s, less the jitter" },
    { name: "429-bare", least: 9, most: 9, because: "nothing was asked for: 10 s, less the jitter" },
    { name: "429-json", least: 9, most: 9, because: "nothing was asked for: 10 s, less the jitter" },
    { name: "503-retry-after", least: 7, most: 7, because: "a 503 may ask for it, too" },
    { name: "503-html", least: 9, most: 9, because: "nothing was asked for: 10 s, less the jitter" },
  ])("tells callers to wait from $least to $most s after $name: $because", ({ name, least, most }) => {
    const [nothingHeld] = rows.find((row) => row.name === name)?.cells ?? [];
    const told = Number(nothingHeld?.heard.retryAfter);
    expect([told >= least, told <= most], `was told ${told}`).toEqual([true, true]);
  });

  test("leaves no secret, and nothing of what was answered or stored, in any output", () => {
    for (const { name, cells } of rows)
      for (const { output, secrets } of cells)
        for (const secret of secrets) expect([name, output.includes(secret)]).toEqual([name, false]);
  });
});
