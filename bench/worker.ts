import { openApp } from '../src/app.ts';
import { aborted, stopSignal } from '../src/cli/stop-signal.ts';
import { readConfig } from '../src/config.ts';

/** A worker as `workers/deals.ts`, which says on standard output when it begins. */
const signal = stopSignal();
await using app = await openApp(readConfig(process.env));
app.startWorker();
process.stdout.write('ready\n');
await aborted(signal);
