import { expect, test } from "vitest";
import { alarmDefinitions } from "../../infra/alarm-definitions.ts";
import { PUBLIC_CEILING } from "../../infra/concurrency.ts";
import { ALSO_BY, METRICS } from "../../packages/functions/src/metrics.ts";
import { codesIn, repositoryText, tableUnder } from "../support/markdown-table.ts";
import { watched as whole } from "./watched-broker.ts";

const PAGE = repositoryText("docs/metrics.md");
const PRICES = { metric: 0.3, alarm: 0.1, dashboard: 3 };

/** Codes of failures, as the table of errors has them, and what it says of requests that went well. */
const outcomes = new Set([
  ...tableUnder(repositoryText("docs/errors.md"), "What an operator sees").flatMap((row) =>
    codesIn(row["outcome"]),
  ),
  "issued",
  "answered",
]);
/** Of one door, and without what logs in: the page says what each of these adds. */
const watched = { ...whole, doors: whole.doors.filter(({ isFront }) => isFront) };
const definitions = alarmDefinitions(watched);
const ofADoor = alarmDefinitions({ ...watched, doors: [] });

/** What the login function alone writes: the page says that it is of the `login` line. */
const OF_LOGINS = tableUnder(PAGE, "What is counted").flatMap(({ in: line, metric }) =>
  line === "`login` line" ? codesIn(metric) : [],
);

/** The page is not to be written anew with every code. */
const MOST_OUTCOMES = 45;

test("docs/metrics.md counts what is paid for, and adds it up", () => {
  const counted = tableUnder(PAGE, "What it costs").map(
    (row) => [row["what"], Number(row["how many"])] as const,
  );
  expect(Object.fromEntries(counted)).toEqual({
    "metrics by stage": Object.keys(METRICS).length - OF_LOGINS.length,
    "`requests` by `outcome`": MOST_OUTCOMES,
    "`requests` by `cache`": 5,
    "`warm_ups` by `door`": watched.doors.length,
    alarms: definitions.length,
    dashboards: 1,
  });
  expect(outcomes.size).toBeGreaterThan(20);
  expect(outcomes.size).toBeLessThanOrEqual(MOST_OUTCOMES);
  expect(Object.values(ALSO_BY).flat()).toEqual(["outcome", "cache", "door"]);
  const metrics = counted.slice(0, 4).reduce((sum, [, count]) => sum + count, 0);
  const dollars = metrics * PRICES.metric + definitions.length * PRICES.alarm + PRICES.dashboard;
  expect(PAGE).toContain(
    `${metrics} × $0.30 + ${definitions.length} × $0.10 + 1 × $3.00 = $${dollars.toFixed(2)}`,
  );
  expect(repositoryText("docs/deploy.md")).toContain(`| ${definitions.length}, each with a page`);
  expect(PAGE).toContain(
    `${ofADoor.length} of the stage, ${definitions.length - ofADoor.length} of each door`,
  );
});

test.for([
  { isFront: true, words: "Each further front door adds 1 × $0.30 + N × $0.10 = $" },
  { isFront: false, words: "A function that logs in adds M × $0.30 + N × $0.10 = $" },
])("docs/metrics.md says what another function adds, front: $isFront", ({ isFront, words }) => {
  const other = { name: "other", functionName: "other", logGroup: "/aws/lambda/other", isFront };
  const alarms =
    alarmDefinitions({ ...watched, doors: [...watched.doors, other] }).length - definitions.length;
  const metrics = isFront ? 1 : OF_LOGINS.length;
  const dollars = metrics * PRICES.metric + alarms * PRICES.alarm;
  expect(PAGE.replaceAll("\n", " ")).toContain(
    words.replace("M", String(metrics)).replace("N", String(alarms)) + dollars.toFixed(2),
  );
});

test("docs/costs.md says what a flood at the door for everybody costs, at its ceiling", () => {
  const perSecond = PUBLIC_CEILING * 10;
  const millions = (perSecond * 86_400) / 1e6;
  const lambda = millions * 0.2 + millions * 1e6 * 0.005 * 0.0000133334;
  const logs = millions * 2.3 * 0.5;
  const page = repositoryText("docs/costs.md").replaceAll(/\s+/g, " ");
  expect(page).toContain(
    `${PUBLIC_CEILING} × 10 = ${perSecond} a second, which are ${millions} million a day`,
  );
  expect(page).toContain(`× 0.0000133334 = ${lambda.toFixed(2)} for Lambda`);
  expect(page).toContain(
    `× 0.50 = ${logs.toFixed(2)} for lines in the log: ${(lambda + logs).toFixed(2)} for`,
  );
  expect(repositoryText("docs/deploy.md")).toContain(`${perSecond} with ${PUBLIC_CEILING} environments`);
});
