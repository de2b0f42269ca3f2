import { artefactRows } from "./artefact-rows.ts";
import { concurrencyRows } from "./concurrency-rows.ts";
import { deadlineRows } from "./deadline-rows.ts";
import { deploymentRows } from "./deployment-rows.ts";
import { doorRows } from "./door-rows.ts";
import { jwtRows } from "./jwt-rows.ts";
import { loginRows } from "./login-rows.ts";
import { freezeRows } from "./freeze-rows.ts";
import { initRows } from "./init-rows.ts";
import { processRows } from "./process-rows.ts";
import type { Row } from "./row.ts";
import { warmUpRows } from "./warm-up-rows.ts";

/** In the order in which they are tried: the last ones look back on the others. */
export const rows: readonly Row[] = [
  ...artefactRows,
  ...doorRows,
  ...jwtRows,
  ...loginRows,
  ...deploymentRows,
  ...warmUpRows,
  ...freezeRows,
  ...deadlineRows,
  ...initRows,
  ...concurrencyRows,
  ...processRows,
];
