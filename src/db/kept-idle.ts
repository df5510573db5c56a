/**
 * How long a pool keeps a connection that nobody uses, in milliseconds; pg's own is 10 s. One that is
 * opened anew must be let in and plans every statement again: where a flood began after a quiet
 * minute, all of a worker's were new at once, and whoever came then waited for up to 0.5 s.
 */
export const KEPT_IDLE_MS = 300_000;
