/**
 * Returns what the work returns, or fails as soon as the signal does: work may be deaf to it, and
 * a connection that died without a word never answers. A unit so left rolls back, or, if it was
 * about to commit, is found done by the next run.
 */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const stop = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * Returns a signal that aborts when all of them have: one who is stopped must not stop the others
 * that share its unit; what it did there is found by its next run.
 */
export function whenAllAborted(signals: readonly AbortSignal[]): AbortSignal {
  const all = new AbortController();
  let left = signals.length;
  const count = (signal: AbortSignal) => {
    left--;
    if (left === 0) all.abort(signal.reason);
  };
  for (const signal of signals) {
    if (signal.aborted) count(signal);
    else signal.addEventListener('abort', () => count(signal), { once: true });
  }
  return all.signal;
}
