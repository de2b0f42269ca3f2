import { memberAt } from "./member-at.ts";

const CONDITION = /^\$\.([\w.]+)\s*(=|!=|>=|<=|>|<)\s*(?:"([^"]*)"|(-?\d+(?:\.\d+)?))$/;

/**
 * Whether CloudWatch Logs' filter pattern matches a line that is JSON (AWS: "Filter pattern syntax"), as far as the runbook
 * uses it: conditions on members, all joined by `&&` or all by `||`.
 *
 * @throws for anything else
 */
export function matchesFilterPattern(pattern: string, line: string): boolean {
  const [, conditions] = /^\{(.*)\}$/.exec(pattern.trim()) ?? [];
  if (conditions === undefined) throw new Error(`This is no pattern for JSON: ${pattern}`);
  const [isAny, isAll] = [conditions.includes("||"), conditions.includes("&&")];
  if (isAny && isAll) throw new Error(`Which goes first in ${pattern}?`);
  const members: unknown = JSON.parse(line);
  const met = conditions.split(isAny ? "||" : "&&").map((one) => meets(members, one.trim()));
  return isAny ? met.includes(true) : !met.includes(false);
}

function meets(members: unknown, condition: string): boolean {
  const [, path = "", operator, text, number] = CONDITION.exec(condition) ?? [];
  const value = memberAt(members, path);
  const wanted = text ?? Number(number);
  // A member that is not there meets no condition, not even that it be something else.
  if (operator === undefined) throw new Error(`This is no condition: ${condition}`);
  if (typeof value !== typeof wanted) return false;
  const [left, right] = [value as string | number, wanted];
  switch (operator) {
    case "=":
      return left === right;
    case "!=":
      return left !== right;
    case ">=":
      return left >= right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    default:
      return left < right;
  }
}
