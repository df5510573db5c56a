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
  readonly account?: string;
  readonly ownDomain?: readonly string[];
}

export const demoCommand = () =>
  new Command('demo')
    .description(
      'Starts a database and a queue of its own, sends conversations through the queue, and ' +
        'prints which deals they made and why. Nothing is kept. With DATABASE_URL set, that ' +
        'system is used instead, and its data stay.',
    )
    .option(
      '--input <file>',
      'your own conversations, a folder of them, or a CRM export (CSV, with --map)',
    )
    .option('--map <map.json>', 'what the columns of the CSV are')
    .option('--tenant <slug>', 'tenant of the lines that name none (default: demo)')
    .option('--account <name>', 'account of raw conversations (default: told by the addresses)')
    .option('--own-domain <domain...>', 'web domains of your own people')
    .action(demo);

async function demo(options: DemoOptions): Promise<void> {
  const { input, map, tenant, account, ownDomain: ownDomains = [] } = options;
  const signal = stopSignal();
  const isGiven = Boolean(process.env.DATABASE_URL);
  note(isGiven ? 'Connecting …' : 'Starting a database and a queue (a few seconds) …');
  await using system = await openSystem('temporary');
  signal.throwIfAborted();
  await using app = await openApp(system.config, quietLog());
  startClockwork(app);
  const own = input === undefined ? {} : { input: { path: input, map, account, ownDomains } };
  await playSamples(app, { signal, defaultTenant: tenant ?? 'demo', tellsStory: true, ...own });
  if (input === undefined) {
    print(
      '',
      'Next:  npm run demo -- --input my.jsonl   your conversations (docs/ingest.md)',
      '       npm start                          the same, kept, with its queue to see',
    );
  }
}
