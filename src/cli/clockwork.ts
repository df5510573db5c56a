import type { App } from '../app.ts';

/**
 * Starts what a scheduler process runs, in this one, where its roles are named: the relay, and the
 * clock where the janitor is named too.
 */
export function startClockwork(app: App): void {
  const { DATABASE_RELAY_URL: relay, DATABASE_JANITOR_URL: janitor } = app.config;
  if (!relay) return;
  app.startRelay();
  if (janitor) app.startScheduler();
}
