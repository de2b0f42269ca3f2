import * as v from "valibot";

/** An object with these members and no others, which says so in words that name the way out. */
export function members<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, ({ expected, received }) => {
    if (expected === "never") return `is not known here; known are ${Object.keys(entries).join(", ")}`;
    return received === "undefined" ? "is missing" : "must be an object";
  });
}

/** What valibot calls the forms that a member can have, in words. */
const FORMS: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "true or false",
  number: "a number",
  Array: "a list",
  Object: "an object",
};

/**
 * Says what a member must be, where the schema has no words of its own. Valibot's would quote what stands there, which may
 * be a service key that was pasted into the wrong place, and these go into logs.
 */
export function wrongForm({ expected }: v.BaseIssue<unknown>): string {
  return `must be ${FORMS[expected ?? ""] ?? "of another form"}`;
}
