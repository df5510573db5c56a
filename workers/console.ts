import { once } from 'node:events';
import { queueLocation } from '../src/app.ts';
import { leave } from '../src/cli/stop-signal.ts';
import { readConfig } from '../src/config.ts';
import { openConsole } from '../src/console/server.ts';
import { CLOCK_JOBS, JOBS } from '../src/jobs/registry.ts';
import { openLog } from '../src/log.ts';
import { openQueueBackend } from '../src/queue/backend.ts';

try {
  const config = readConfig(process.env);
  const backend = await openQueueBackend(queueLocation(config));
  const board = await openConsole({
    backend,
    jobNames: [...JOBS, ...CLOCK_JOBS].map(({ name }) => name),
    host: config.DEALKEEPER_CONSOLE_HOST,
    port: config.DEALKEEPER_CONSOLE_PORT,
    user: config.DEALKEEPER_CONSOLE_USER,
    password: config.DEALKEEPER_CONSOLE_PASSWORD,
    log: openLog(config.DEALKEEPER_LOG_LEVEL),
  });
  console.log(`The queues are shown at ${board.url}`);
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  await board.close();
  await backend.close();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
leave();
