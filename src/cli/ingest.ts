import { Command } from 'commander';
import { PAGE_LIMIT } from './feed.ts';
import { count, note, print } from './output.ts';
import { handledTable, refusedList } from './report.ts';
import { openSource } from './sources.ts';
import { stopSignal } from './stop-signal.ts';
import { openRunning } from './system.ts';
import { type TakenIn, takeIn } from './take-in.ts';
import { tenantFinder } from './tenants.ts';

interface IngestOptions {
  readonly map?: string;
  readonly at?: string;
  readonly tenant?: string;
  readonly wait?: boolean;
  readonly durable?: boolean;
  readonly oneAtATime?: boolean;
}

export const ingestCommand = () =>
  new Command('ingest')
    .description(
      'Sends each line of a file through the queue: conversations (JSONL), or rows of a CRM ' +
        'export (CSV with --map). A line that cannot be used is reported and the rest go on. The ' +
        'same file may be taken in again: what was handled is not handled twice. docs/ingest.md ' +
        'has the formats.',
    )
    .argument('<file>', 'FILE.jsonl, or FILE.csv with --map')
    .option('--map <map.json>', 'what the columns of the CSV are')
    .option('--at <time>', 'when the CSV was exported (default: when the file was written)')
    .option('--tenant <slug or id>', 'tenant of the lines that name none')
    .option('--durable', 'store each line in the database first; the relay sends it')
    .option('--wait', 'wait for the stored results, and print them')
    .option(
      '--one-at-a-time',
      'each line waits for the result of the line before it; implies --wait',
    )
    .action(ingest);

/** How long a result may take to come, in milliseconds, before no worker is supposed to run. */
const PATIENCE_MS = 60_000;

async function ingest(file: string, options: IngestOptions): Promise<void> {
  const { map, at, tenant = null, wait = false, oneAtATime = false, durable = false } = options;
  const signal = stopSignal();
  const source = await openSource(file, { map, at });
  await using app = await openRunning();
  const feeding = {
    defaultTenant: tenant,
    tenantIdOf: tenantFinder(app.database),
    pageSize: oneAtATime ? 1 : PAGE_LIMIT,
    durable,
    wait: wait || oneAtATime,
    patienceMs: PATIENCE_MS,
    signal,
  };
  if (tenant !== null) await feeding.tenantIdOf(tenant);
  const taken = await takeIn(app, source, feeding, 'Taking in');
  report(taken, feeding.wait);
  if (taken.sent === 0 && taken.refusals > 0) process.exitCode = 1;
}

function report({ fed, refused, sent, refusals, repeats, outcomes }: TakenIn, waited: boolean) {
  if (waited && fed.length > 0) print(handledTable(fed), '');
  if (refusals > 0) for (const line of refusedList(refused)) note(line.trim());
  const repeated = repeats > 0 ? ` (${count(repeats, 'repeat')}: handled once)` : '';
  print(`${sent} enqueued${repeated}, ${refusals} refused`);
  if (waited && sent > 0) {
    print([...outcomes].map(([word, number]) => `${number} ${word}`).join(', '));
  }
}
