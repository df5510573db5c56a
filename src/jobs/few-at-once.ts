/** Runs `body` for each item, a few at once, until all are done or the signal aborts. */
export async function fewAtOnce<Item>(
  items: readonly Item[],
  atOnce: number,
  signal: AbortSignal,
  body: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const work = async () => {
    for (const item of left) {
      signal.throwIfAborted();
      await body(item);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
