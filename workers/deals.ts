import { openApp } from '../src/app.ts';
import { failed } from '../src/cli/failed.ts';
import { aborted, leave, stopSignal } from '../src/cli/stop-signal.ts';
import { concurrencyOf, readConfig } from '../src/config.ts';

/** A worker: it runs the jobs of the deals queue until it is told to stop, then ends those at hand. */
const signal = stopSignal();
try {
  await using app = await openApp(readConfig(process.env));
  app.startWorker();
  const concurrency = concurrencyOf(app.config);
  app.log.info('ready', { queue: app.backend.kind, concurrency, pid: process.pid });
  await aborted(signal);
  app.log.info('stopping: jobs at hand are finished first');
} catch (error) {
  process.exitCode = failed(error);
}
leave();
