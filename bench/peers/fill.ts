import { readFile } from 'node:fs/promises';
import { makeWorkerUtils } from 'graphile-worker';
import { PgBoss } from 'pg-boss';
import { PEER_JOB, PEER_QUEUE } from '../peer-names.ts';

/** Makes a peer's tables and puts the messages of a file into its queue. */
const { PEER = '', QUEUE_URL = '', MESSAGES = '' } = process.env;
const messages: object[] = JSON.parse(await readFile(MESSAGES, 'utf8'));

if (PEER === 'graphile-worker') {
  const utils = await makeWorkerUtils({ connectionString: QUEUE_URL });
  await utils.migrate();
  await utils.addJobs(messages.map((payload) => ({ identifier: PEER_JOB, payload })));
  await utils.release();
} else {
  const boss = new PgBoss(QUEUE_URL);
  await boss.start();
  await boss.createQueue(PEER_QUEUE);
  for (let at = 0; at < messages.length; at += 1_000) {
    const jobs = messages.slice(at, at + 1_000).map((data) => ({ data }));
    await boss.insert(PEER_QUEUE, jobs);
  }
  await boss.stop();
}
process.stdout.write('filled\n');
process.exit(0);
