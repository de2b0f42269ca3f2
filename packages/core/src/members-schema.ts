import * as v from "valibot";

/** An object with these members and no others, which says so in words that name the way out. */
export function members<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, ({ expected, received }) => {
    if (expected === "never") return `is not known here; known are ${Object.keys(entries).join(", ")}`;
    return received === "undefined" ? "is missing" : "must be an object";
  });
}
