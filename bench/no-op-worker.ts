import { queueLocation } from '../src/app.ts';
import { concurrencyOf, readConfig } from '../src/config.ts';
import { openQueueBackend } from '../src/queue/backend.ts';
import { NO_OP_QUEUE } from './no-op.ts';

const config = readConfig(process.env);
const backend = await openQueueBackend(queueLocation(config));
const settings = { concurrency: concurrencyOf(config), autorun: true };
backend.startWorker(NO_OP_QUEUE, async () => undefined, settings);
process.stdout.write('ready\n');
process.on('SIGTERM', () => process.exit(0));
