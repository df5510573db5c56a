import { RateLimited } from '../../errors.ts';

/** A pause that a model's server asked for, and that holds for all who would ask it. */
export interface Pause {
  /** @throws {RateLimited} the pause is not over. */
  check(): void;
  /** Makes the pause at least this long from now on. */
  extend(waitMs: number): void;
}

/** Returns a pause that is over; `nowMs` is a clock that never goes back. */
export function openPause(nowMs: () => number): Pause {
  let untilMs = nowMs();
  return {
    check: () => {
      const leftMs = Math.ceil(untilMs - nowMs());
      if (leftMs > 0) throw new RateLimited("the model's server wants a pause", leftMs);
    },
    extend: (waitMs) => {
      untilMs = Math.max(untilMs, nowMs() + waitMs);
    },
  };
}
