import { openOrm } from '../../src/db/orm.ts';
import { JOBS } from '../../src/jobs/registry.ts';
import { openLog } from '../../src/log.ts';
import { openQueueBackend, type QueueLocation } from '../../src/queue/backend.ts';
import { startConsumer } from '../../src/queue/consumer.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';

/** Where a worker dies: with all written and nothing committed, or committed and not yet told. */
export type Point = 'before the commit' | 'after the commit';

export interface KilledWorker {
  readonly location: QueueLocation;
  readonly databaseUrl: string;
  readonly point: Point;
}

/** A database under which the process dies, as by `kill -9`, in the first unit of work. */
class DeadlyDatabase extends Database {
  point: Point = 'before the commit';

  override unitOfMessages: Database['unitOfMessages'] = async (tenantId, body, options) => {
    const deadly: typeof body = async (...given) => {
      const written = await body(...given);
      return this.point === 'before the commit' ? die() : written;
    };
    await super.unitOfMessages(tenantId, deadly, options);
    return die();
  };
}

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

const { location, databaseUrl, point } = JSON.parse(process.argv[2] ?? '') as KilledWorker;
const database = new DeadlyDatabase(openOrm({ url: databaseUrl, poolSize: 2 }), 'tenant');
database.point = point;
startConsumer({
  database,
  backend: await openQueueBackend(location),
  jobs: JOBS,
  log: openLog('silent'),
  concurrency: 1,
  slots: 4,
  lockDurationMs: 8_000,
  stalledIntervalMs: 3_000,
});
