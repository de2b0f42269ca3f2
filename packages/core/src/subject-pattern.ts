/**
 * Whether a subject is one that a pattern describes. A `*` stands for one or more characters of one segment, and never
 * for a `/` or a `:`, so that it cannot take in what an issuer writes behind the part that was meant. Everything else
 * stands for itself.
 */
export function matchesSubject(pattern: string, subject: string): boolean {
  const [first = "", ...others] = segmentsOf(pattern);
  const [found = "", ...rest] = segmentsOf(subject);
  return (
    others.length === rest.length &&
    matchesSegment(first, found) &&
    others.every((segment, index) => matchesSegment(segment, rest[index] ?? ""))
  );
}

/** Whether there is a subject that both patterns describe. */
export function patternsMeet(one: string, other: string): boolean {
  const left = segmentsOf(one);
  const right = segmentsOf(other);
  return (
    left.length === right.length && left.every((segment, index) => segmentsMeet(segment, right[index] ?? ""))
  );
}

/** Segments and the separators between them, by turns: two texts with other separators differ in one of these. */
function segmentsOf(text: string): readonly string[] {
  return text.split(/([/:])/);
}

/**
 * Compares from both ends what stands before the first star and behind the last, and finds what is between two stars at
 * its first place, which leaves the most for the others. No backtracking: the time grows with the subject's length.
 */
function matchesSegment(pattern: string, text: string): boolean {
  const [head = "", ...parts] = pattern.split("*");
  const tail = parts.pop();
  if (tail === undefined) return pattern === text;
  if (!text.startsWith(head)) return false;
  let position = head.length;
  for (const part of parts) {
    const found = text.indexOf(part, position + 1);
    if (found === -1) return false;
    position = found + part.length;
  }
  return text.length - tail.length > position && text.endsWith(tail);
}

/** One character, whichever; and any number of characters. What a star stands for is one of each. */
const ANY = { any: 1 } as const;
const MORE = { any: Infinity } as const;
type Piece = string | typeof ANY | typeof MORE;

/**
 * Fills a table from the ends of both: whether what is left of the one, from here on, and what is left of the other have
 * a text in common.
 */
function segmentsMeet(one: string, other: string): boolean {
  // Most segments are no patterns, and every two callers are compared while the function starts.
  if (!other.includes("*")) return matchesSegment(one, other);
  if (!one.includes("*")) return matchesSegment(other, one);
  const [left, right] = [piecesOf(one), piecesOf(other)];
  const table = left.concat(MORE).map((): boolean[] => []);
  const at = (row: number, column: number) => table[row]?.[column] ?? false;
  for (let row = left.length; row >= 0; row--)
    for (let column = right.length; column >= 0; column--) {
      const [mine, theirs] = [left[row], right[column]];
      const cells = table[row];
      if (!cells) continue;
      if (mine === undefined && theirs === undefined) cells[column] = true;
      else if (mine === MORE || theirs === MORE) cells[column] = at(row + 1, column) || at(row, column + 1);
      else
        cells[column] =
          mine !== undefined &&
          theirs !== undefined &&
          (mine === ANY || theirs === ANY || mine === theirs) &&
          at(row + 1, column + 1);
    }
  return at(0, 0);
}

function piecesOf(segment: string): Piece[] {
  return segment.split("").flatMap((character): Piece[] => (character === "*" ? [ANY, MORE] : [character]));
}
