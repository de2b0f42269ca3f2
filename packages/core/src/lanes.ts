/** Enough to end in time, few enough not to be a burst to xsuaa. */
const LANES = 5;

/** Works through items a few at a time. What one throws is thrown when all have had their turn. */
export async function inLanes<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const crashes: unknown[] = [];
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift())
      await work(item).catch((crash: unknown) => crashes.push(crash));
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  if (crashes.length > 0) throw crashes[0];
}
