import { openApp } from '../src/app.ts';
import { failed } from '../src/cli/failed.ts';
import { aborted, leave, stopSignal } from '../src/cli/stop-signal.ts';
import { readConfig } from '../src/config.ts';

/** A scheduler: it sends what is staged in the outbox, and runs the clock, until it is told to stop. */
const signal = stopSignal();
try {
  await using app = await openApp(readConfig(process.env));
  app.startRelay();
  app.startScheduler();
  app.log.info('ready', { queue: app.backend.kind, pid: process.pid });
  await aborted(signal);
  app.log.info('stopping: what is at hand is ended first');
} catch (error) {
  process.exitCode = failed(error);
}
leave();
