/**
 * A process that opens a database, for the tests that end it from outside: it prints
 * `{ adminUrl, dataDir }` as a line, answers SIGINT with `alive` where the server still answers, and
 * then stops it. `leave` ends the process without a stop.
 */
import { Client } from 'pg';
import { openEmbeddedPostgres } from '../../src/embedded/postgres.ts';

const [mode, dataDir] = process.argv.slice(2);
const postgres = await openEmbeddedPostgres({
  flags: { fsync: 'off' },
  ...(dataDir === undefined ? {} : { dataDir }),
});
const { adminUrl } = postgres;
if (mode === 'wait') {
  const keepAlive = setInterval(() => undefined, 1_000);
  process.once('SIGINT', async () => {
    const client = new Client({ connectionString: adminUrl });
    await client.connect();
    const { rows } = await client.query('select 1 as one');
    await client.end();
    console.log(rows.length === 1 ? 'alive' : 'dead');
    await postgres.stop();
    clearInterval(keepAlive);
  });
}

console.log(JSON.stringify({ adminUrl, dataDir: postgres.dataDir }));
