import { Command } from 'commander';
import { openApp } from '../app.ts';
import { startClockwork } from './clockwork.ts';
import { note, print } from './output.ts';
import { playSamples } from './play.ts';
import { stopSignal } from './stop-signal.ts';
import { openSystem, quietLog } from './system.ts';

interface DemoOptions {
  readonly input?: string;
  readonly map?: string;
  readonly tenant?: string;
}

export const demoCommand = () =>
  new Command('demo')
    .description(
      'Starts a database and a queue of its own, sends conversations through the queue, and ' +
        'prints which deals they made and why. Nothing is kept. With DATABASE_URL set, that ' +
        'system is used instead, and its data stay.',
    )
    .option('--input <file>', 'your own conversations (JSONL) or CRM export (CSV, with --map)')
    .option('--map <map.json>', 'what the columns of the CSV are')
    .option('--tenant <slug>', 'tenant of the lines that name none (default: demo)')
    .action(demo);

async function demo({ input, map, tenant }: DemoOptions): Promise<void> {
  const signal = stopSignal();
  const isGiven = Boolean(process.env.DATABASE_URL);
  note(isGiven ? 'Connecting …' : 'Starting a database and a queue (a few seconds) …');
  await using system = await openSystem('temporary');
  signal.throwIfAborted();
  await using app = await openApp(system.config, quietLog());
  startClockwork(app);
  const own = input === undefined ? {} : { input: { path: input, map } };
  await playSamples(app, { signal, defaultTenant: tenant ?? 'demo', ...own });
  if (input === undefined) {
    print(
      '',
      'Next:  npm run demo -- --input my.jsonl   your own conversations (docs/ingest.md)',
      '       npm start                          the same system, kept, with its queue to look at',
    );
  }
}
