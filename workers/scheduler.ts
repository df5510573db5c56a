import { openApp } from '../src/app.ts';
import { failed } from '../src/cli/failed.ts';
import { aborted, leave, Stopped, stopSignal } from '../src/cli/stop-signal.ts';
import { readConfig } from '../src/config.ts';
import { unlessAborted } from '../src/queue/abort.ts';

/** A scheduler: it sends what is staged in the outbox, and runs the clock, until it is told to stop. */
const signal = stopSignal();
try {
  // Told to stop while a check waits for a server that says nothing, it does not wait for that.
  await using app = await unlessAborted(signal, openApp(readConfig(process.env)));
  app.startRelay();
  app.startScheduler();
  app.log.info('ready', { queue: app.backend.kind, pid: process.pid });
  await aborted(signal);
  app.log.info('stopping: what is at hand is ended first');
} catch (error) {
  process.exitCode = error instanceof Stopped ? 0 : failed(error);
}
leave();
