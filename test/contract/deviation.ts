import { afterAll, expect, test } from "vitest";

/** Declares one row of a contract. */
export type Row = (name: string, run: () => Promise<void>) => void;

/**
 * Rows on which an implementation is known to differ from what a contract asks, by their names. Each says what the
 * implementation does instead, and where it is written that it should not.
 */
export type Deviations = Readonly<Record<string, string>>;

/**
 * Declares the rows of a contract as tests. A row that is a deviation has to fail, and by one of its own assertions:
 * one that holds after all is a failure, and so are one that does not get as far and a deviation that no row has.
 */
export function declareRows(deviations: Deviations, declare: (row: Row) => void): void {
  const unmet = new Map(Object.entries(deviations));
  declare((name, run) => {
    const because = unmet.get(name);
    unmet.delete(name);
    const differs = because === undefined ? "" : ` (known to differ: ${because})`;
    test(`${name}${differs}`, because === undefined ? run : () => mustFail(run));
  });
  // Not before: a nested `describe` declares its rows when this is over.
  afterAll(() => expect([...unmet.keys()], "each known difference is of a row").toEqual([]));
}

/** Rejects unless an assertion of the row does not hold. */
export async function mustFail(run: () => Promise<void>): Promise<void> {
  await expect(run()).rejects.toMatchObject({ name: "AssertionError" });
}
