import { openOrm } from '../../src/db/orm.ts';
import { JOBS } from '../../src/jobs/registry.ts';
import { openLog } from '../../src/log.ts';
import { openQueueBackend, type QueueLocation } from '../../src/queue/backend.ts';
import { startRelay } from '../../src/queue/relay.ts';
import { DueMessages } from '../../src/repositories/due-messages.ts';
import { Database } from '../../src/repositories/unit-of-work.ts';

export interface KilledRelay {
  readonly location: QueueLocation;
  readonly relayUrl: string;
  readonly schema: string;
}

/** An outbox at which the process dies, as by `kill -9`, where it would mark what it has added. */
class DeadlyOutbox extends DueMessages {
  override mark(): Promise<never> {
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => undefined);
  }
}

const { location, relayUrl, schema } = JSON.parse(process.argv[2] ?? '') as KilledRelay;
const database = new Database(openOrm({ url: relayUrl, poolSize: 1 }), schema);
startRelay({
  due: new DeadlyOutbox(database),
  backend: await openQueueBackend(location),
  jobs: JOBS,
  log: openLog('silent'),
  pollMs: 20,
  reconcileMs: 300,
});
