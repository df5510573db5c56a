import { text as readAll } from 'node:stream/consumers';
import { Command } from 'commander';
import { ConfigurationError, UnknownJob } from '../errors.ts';
import { JOBS } from '../jobs/registry.ts';
import type { JobName } from './input-line.ts';
import { print } from './output.ts';
import { faultOfJson, readJson } from './read-file.ts';
import { plainOutcome } from './reasons.ts';
import { nameOf, resultsOf, storedNow } from './results.ts';
import { stopSignal } from './stop-signal.ts';
import { openRunning } from './system.ts';
import { tenantFinder } from './tenants.ts';

interface EnqueueOptions {
  readonly tenant: string;
  readonly key: string;
  readonly data: string;
  readonly wait?: string;
  readonly durable?: boolean;
}

const names = JOBS.map(({ name }) => name).join(', ');

export const enqueueCommand = () =>
  new Command('enqueue')
    .description('Puts one job into the queue and prints its id there.')
    .argument('<job>', `one of ${names}`)
    .requiredOption('--tenant <slug or id>', 'whose job it is')
    .requiredOption('--key <key>', 'idempotency key: the same key is handled once')
    .option('--data <file>', "the job's data as JSON; - reads standard input", '-')
    .option(
      '--durable',
      'store it in the database first, and print its reference; the relay sends it',
    )
    .option('--wait <seconds>', 'wait for the stored outcome and print it')
    .action(enqueue);

async function enqueue(job: string, options: EnqueueOptions): Promise<void> {
  const { tenant, key, data, wait, durable = false } = options;
  const name = jobNamed(job);
  const patienceMs = wait === undefined ? null : secondsFrom(wait) * 1_000;
  const value = await readData(data);
  const signal = stopSignal();
  await using app = await openRunning();
  const tenantId = await tenantFinder(app.database)(tenant);
  const message = { job: name, tenantId, idempotencyKey: key };
  const before = (await storedNow(app, [message])).get(nameOf(message));
  const address = { tenantId, idempotencyKey: key };
  const id = durable
    ? await app.client.submit(name, value as never, address)
    : await app.client.enqueue(name, value as never, address);
  print(`${durable ? 'message' : 'job'} ${id}`);
  if (patienceMs === null) return;
  const place = durable ? { ref: id } : { queueId: id };
  const sent = [{ ...message, ...place, sharesKey: before !== undefined }];
  for await (const [, outcome] of resultsOf(app, sent, { patienceMs, signal })) {
    const isRepeat =
      before !== undefined && before.status !== 'failed' && outcome.status !== 'failed';
    print(`${plainOutcome(outcome)}${isRepeat ? ' (handled before)' : ''}`);
    print(JSON.stringify(outcome, null, 2));
  }
}

function jobNamed(text: string): JobName {
  const job = JOBS.find(({ name }) => name === text);
  if (job) return job.name;
  throw new UnknownJob(`there is no job "${text.slice(0, 100)}": use one of ${names}`);
}

function secondsFrom(text: string): number {
  const seconds = /^\d{1,6}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= 0) return seconds;
  throw new ConfigurationError('--wait must be a number of seconds');
}

async function readData(path: string): Promise<unknown> {
  if (path !== '-') return readJson(path);
  try {
    return JSON.parse(await readAll(process.stdin));
  } catch (cause) {
    throw new ConfigurationError(`standard input ${faultOfJson(cause)}: give --data FILE`, {
      cause,
    });
  }
}
