import { printable } from "../keys/profile-lines.ts";

/** What fits beside another window, and into a mail. */
const WIDTH = 100;

/**
 * Sets words behind a heading of this width, and those that do not fit on lines below. A word is never broken, so that it
 * can be searched for; one longer than a line has a line of its own. What somebody else wrote moves no cursor.
 */
export function columns(heading: string, words: readonly string[], indent: number): readonly string[] {
  const lines: string[] = [];
  let line = printable(heading).padEnd(indent);
  for (const word of words.map(printable)) {
    const isFirst = line.length <= indent || line.trimEnd().length < indent;
    const longer = isFirst ? `${line.padEnd(indent)}${word}` : `${line} ${word}`;
    if (!isFirst && longer.length > WIDTH) {
      lines.push(line);
      line = `${" ".repeat(indent)}${word}`;
    } else line = longer;
  }
  return [...lines, line].map((each) => each.trimEnd());
}

/** Names with commas between, as words that may stand on different lines. */
export function listed(names: readonly string[]): readonly string[] {
  return names.map((name, at) => (at === names.length - 1 ? name : `${name},`));
}
