import { openApp } from '../src/app.ts';
import { failed } from '../src/cli/failed.ts';
import { aborted, leave, Stopped, stopSignal } from '../src/cli/stop-signal.ts';
import { concurrencyOf, readConfig } from '../src/config.ts';
import { unlessAborted } from '../src/queue/abort.ts';

/** A worker: it runs the jobs of the deals queue until it is told to stop, then ends those at hand. */
const signal = stopSignal();
try {
  // Told to stop while a check waits for a server that says nothing, it does not wait for that.
  await using app = await unlessAborted(signal, openApp(readConfig(process.env)));
  app.startWorker();
  const concurrency = concurrencyOf(app.config);
  app.log.info('ready', { queue: app.backend.kind, concurrency, pid: process.pid });
  await aborted(signal);
  app.log.info('stopping: jobs at hand are finished first');
} catch (error) {
  process.exitCode = error instanceof Stopped ? 0 : failed(error);
}
leave();
