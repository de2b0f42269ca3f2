import type { ExpectedKey } from "../../packages/core/src/configuration.ts";

/** A text that somebody stores as a service key, and where such a text comes from. */
export interface Fixture {
  /** Unique; the page has it as a heading. */
  readonly name: string;
  readonly from: string;
  readonly text: string;
  /** What the configuration pins, if that is what the row is about. */
  readonly expect?: ExpectedKey;
}

const LINE = 110;

/** JSON with a line for what fits into one, so that the page stays readable. */
export function json(value: unknown, indent = ""): string {
  const line = JSON.stringify(value);
  if (line.length + indent.length <= LINE || typeof value !== "object" || value === null) return line;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const inner = `${indent}  `;
  const parts = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(
      ([name, member]) =>
        inner + (Array.isArray(value) ? "" : `${JSON.stringify(name)}: `) + json(member, inner),
    );
  return [open, parts.join(",\n"), indent + close].join("\n");
}
