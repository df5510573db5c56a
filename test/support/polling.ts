import { setTimeout as wait } from 'node:timers/promises';

/**
 * Returns what `look` finds, as soon as it finds something; looked for every few milliseconds.
 *
 * @throws {Error} it found nothing within `timeoutMs`.
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  timeoutMs = 25_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await wait(15);
  }
}
