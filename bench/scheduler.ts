import { openApp } from '../src/app.ts';
import { aborted, stopSignal } from '../src/cli/stop-signal.ts';
import { readConfig } from '../src/config.ts';

/** A scheduler as `workers/scheduler.ts`, which says on standard output when it begins. */
const signal = stopSignal();
await using app = await openApp(readConfig(process.env));
app.startRelay();
app.startScheduler();
process.stdout.write('ready\n');
await aborted(signal);
