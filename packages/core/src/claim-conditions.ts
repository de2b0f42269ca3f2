/** A value that a claim may have to have. */
type ClaimValue = string | number | boolean;

/**
 * What the claims of a JWT must say: for each name one value, a list of values of which it must be one, or the same again
 * for a claim that is an object, such as `kubernetes.io`.
 */
export interface ClaimConditions {
  readonly [claim: string]: ClaimValue | readonly ClaimValue[] | ClaimConditions;
}

/** Whether the claims say all that is asked of them. A claim that is missing, or of another type, does not. */
export function meetsConditions(
  conditions: ClaimConditions,
  claims: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(conditions).every(([name, wanted]) => {
    // Not `in`, and not the bare member: every object has a `constructor`.
    if (!Object.hasOwn(claims, name)) return false;
    const found = claims[name];
    if (isOneOf(wanted)) return wanted.some((value) => value === found);
    return typeof wanted === "object" ? isObject(found) && meetsConditions(wanted, found) : wanted === found;
  });
}

/** Whether no claims can meet both: they want different values of one claim. */
export function conditionsExclude(one: ClaimConditions, other: ClaimConditions): boolean {
  return Object.entries(one).some(([name, wanted]) => {
    if (!Object.hasOwn(other, name)) return false;
    const theirs = other[name];
    if (theirs === undefined) return false;
    const [mine, yours] = [valuesOf(wanted), valuesOf(theirs)];
    if (mine && yours) return !mine.some((value) => yours.includes(value));
    // A claim that must be an object is no value.
    if (mine || yours) return true;
    return conditionsExclude(wanted as ClaimConditions, theirs as ClaimConditions);
  });
}

type Condition = ClaimConditions[string];

function valuesOf(condition: Condition): readonly ClaimValue[] | undefined {
  if (isOneOf(condition)) return condition;
  return typeof condition === "object" ? undefined : [condition];
}

function isOneOf(condition: Condition): condition is readonly ClaimValue[] {
  return Array.isArray(condition);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
