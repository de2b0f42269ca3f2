type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };
type Members = Readonly<Record<string, unknown>>;

/**
 * Whether EventBridge's pattern matches an event (AWS: "Comparison operators for use in event patterns"), as far as the
 * repository's patterns use its language: values, `prefix`, `suffix`, `wildcard` and `$or`.
 *
 * @throws for anything else, which would otherwise match nothing unnoticed
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  return Object.entries(pattern as Members).every(([member, wanted]) => {
    if (member === "$or") return (wanted as readonly unknown[]).some((one) => matchesPattern(one, event));
    const value = isObject(event) ? event[member] : undefined;
    if (!Array.isArray(wanted)) return value !== undefined && matchesPattern(wanted, value);
    return value !== undefined && wanted.some((one) => matchesValue(one as Json, value));
  });
}

function matchesValue(wanted: Json, value: unknown): boolean {
  if (!isObject(wanted)) return wanted === value;
  const [[operator, operand] = ["", ""], ...more] = Object.entries(wanted);
  if (more.length > 0 || typeof operand !== "string") throw new Error("An operator has one text");
  if (typeof value !== "string") return false;
  switch (operator) {
    case "prefix":
      return value.startsWith(operand);
    case "suffix":
      return value.endsWith(operand);
    case "wildcard":
      return new RegExp(`^${operand.split("*").map(escaped).join(".*")}$`).test(value);
    default:
      throw new Error(`No operator ${operator} is known here`);
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
