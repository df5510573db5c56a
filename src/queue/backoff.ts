/** The longest wait between two attempts, in milliseconds. */
const LONGEST_MS = 3_600_000;

/**
 * Returns the wait before the next attempt, in milliseconds: 2^attempt seconds plus up to 10 %
 * jitter, at most one hour. `attempt` counts from 1; `random` returns 0 to 1.
 */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const base = Math.min(LONGEST_MS, 1_000 * 2 ** Math.min(attempt, 30));
  return Math.min(LONGEST_MS, Math.round(base * (1 + random() / 10)));
}
