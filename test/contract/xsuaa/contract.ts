import { clientRows } from "./client-rows.ts";
import { lockoutRows } from "./lockout-rows.ts";
import { refreshRows } from "./refresh-rows.ts";
import { requestRows } from "./request-rows.ts";
import { rotationRows } from "./rotation-rows.ts";
import type { ContractRow } from "./row.ts";
import { scopeRows } from "./scope-rows.ts";
import { tokenRows } from "./token-rows.ts";
import { userRows } from "./user-rows.ts";
import { zoneRows } from "./zone-rows.ts";

/**
 * What a token server must do to be taken for xsuaa, row by row. Each row stands for itself: it needs no other to
 * have run before it, and leaves nothing behind that another would notice.
 */
export const contract: readonly ContractRow[] = [
  ...tokenRows,
  ...scopeRows,
  ...clientRows,
  ...requestRows,
  ...userRows,
  ...lockoutRows,
  ...refreshRows,
  ...rotationRows,
  ...zoneRows,
].sort((one, other) => one.row - other.row);
