import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Log } from './log.ts';

/** How often the delay is measured, in milliseconds; the histogram counts this wait in. */
const RESOLUTION_MS = 10;

/**
 * Logs every so many seconds how the process fares, until the returned function is called: memory
 * in bytes, and how late its event loop was at the 99th percentile and at most, in milliseconds.
 * 0: nothing is measured. With `--expose-gc` garbage is collected first, so that what is left is
 * what is held.
 */
export function reportVitals(log: Log, everyS: number): () => void {
  if (everyS === 0) return () => undefined;
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const lateMs = (nanoseconds: number) =>
    Math.max(0, Math.round(nanoseconds / 1e5) / 10 - RESOLUTION_MS);
  const timer = setInterval(() => {
    const late = { lateP99Ms: lateMs(delay.percentile(99)), lateMaxMs: lateMs(delay.max) };
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    log.info('vitals', { pid: process.pid, rss, heapUsed, ...late });
    delay.reset();
  }, everyS * 1_000);
  timer.unref();
  return () => {
    clearInterval(timer);
    delay.disable();
  };
}
