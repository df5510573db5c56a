import { Worker } from 'bullmq';
import { run } from 'graphile-worker';
import { Redis } from 'ioredis';
import { PgBoss } from 'pg-boss';
import { openOrm } from '../../src/db/orm.ts';
import type { DetectMessage } from '../messages.ts';
import { PEER_JOB, PEER_QUEUE, type PeerName } from '../peer-names.ts';
import { ordinaryJob } from './ordinary.ts';

/** Jobs in flight: more than that only wait for the one core that runs JavaScript. */
const CONCURRENCY = 16;

const { PEER = '', DATABASE_URL = '', QUEUE_URL = '' } = process.env;
const orm = openOrm({ url: DATABASE_URL, poolSize: CONCURRENCY });
const handle = (message: DetectMessage) => ordinaryJob(orm, message);

/** Each queue's consumer, with the settings that its own documentation advises for throughput. */
const START: Record<PeerName, () => Promise<unknown>> = {
  bullmq: async () => {
    const connection = new Redis(QUEUE_URL, { maxRetriesPerRequest: null });
    const worker = new Worker<DetectMessage>(PEER_QUEUE, ({ data }) => handle(data), {
      connection,
      concurrency: CONCURRENCY,
    });
    return worker.waitUntilReady();
  },
  'graphile-worker': () =>
    run({
      connectionString: QUEUE_URL,
      concurrency: CONCURRENCY,
      maxPoolSize: 10,
      noHandleSignals: true,
      preset: {
        worker: { localQueue: { size: 200 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 },
      },
      taskList: { [PEER_JOB]: (payload) => handle(payload as DetectMessage) },
    }),
  'pg-boss': async () => {
    const boss = new PgBoss({ connectionString: QUEUE_URL, max: 10 });
    await boss.start();
    const options = { batchSize: CONCURRENCY, burstWhenBatchFull: true };
    return boss.work<DetectMessage>(PEER_QUEUE, options, async (jobs) => {
      await Promise.all(jobs.map(({ data }) => handle(data)));
    });
  },
};

await START[PEER as PeerName]();
process.stdout.write('ready\n');
process.on('SIGTERM', () => process.exit(0));
