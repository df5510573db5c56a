import { Command } from 'commander';
import { ConfigurationError } from '../errors.ts';
import {
  type FailedJob,
  failedJobs,
  failedMessages,
  redriveMessages,
  retryFailed,
} from './failed-jobs.ts';
import { count, print, tableOf } from './output.ts';
import { openRunning } from './system.ts';
import { tenantFinder } from './tenants.ts';

interface Choice {
  readonly tenant?: string;
  readonly code?: string;
}

export const jobsCommand = () =>
  new Command('jobs')
    .description('Shows the jobs that failed for good, and puts them back.')
    .addCommand(
      chosen(new Command('failed'))
        .description('Lists failed jobs by reason: how often, the newest, and what was said.')
        .option('--limit <number>', 'reasons shown at most', '20')
        .action(failed),
    )
    .addCommand(
      chosen(new Command('redrive'))
        .description(
          'Puts failed jobs back into the queue, once their cause is gone. Whatever had its effect ' +
            'already is not done twice.',
        )
        .option('--all', 'all of them, whatever their reason')
        .action(redrive),
    );

function chosen(command: Command): Command {
  return command
    .option('--tenant <slug or id>', 'of one tenant')
    .option('--code <code>', 'of one reason, as NotFound');
}

async function failed({ limit = '20', ...choice }: Choice & { limit?: string }): Promise<void> {
  if (!/^[1-9]\d{0,4}$/.test(limit)) {
    throw new ConfigurationError('--limit must be a whole number from 1 to 99999');
  }
  await using app = await openRunning();
  const wanted = await wantedOf(app.database, choice);
  const groups = new Map<string, FailedJob[]>();
  for (const door of [failedJobs(app.backend, wanted), failedMessages(app.database, wanted)]) {
    for await (const job of door) {
      const name = `${job.code} ${job.job} ${job.reason}`;
      groups.set(name, [...(groups.get(name) ?? []), job]);
    }
  }
  if (groups.size === 0) {
    print('No failed jobs.');
    return;
  }
  const rows = [...groups.values()].map(reasonRow).sort((a, b) => Number(b[0]) - Number(a[0]));
  const columns = [
    { title: 'jobs', align: 'right' as const },
    { title: 'code' },
    { title: 'job' },
    { title: 'newest' },
    { title: 'reason', isWide: true },
  ];
  print(tableOf(columns, rows.slice(0, Number(limit))));
  if (rows.length > Number(limit)) print(`  … and ${count(rows.length - Number(limit), 'reason')}`);
}

function reasonRow(jobs: readonly FailedJob[]): string[] {
  const newest = new Date(Math.max(...jobs.map(({ failedAt }) => failedAt.getTime())));
  const { code = '', job = '', reason = '' } = jobs[0] ?? {};
  return [String(jobs.length), code, job, `${newest.toISOString().slice(0, 19)}Z`, reason];
}

async function redrive({ all = false, ...choice }: Choice & { all?: boolean }): Promise<void> {
  if (!all && choice.code === undefined) {
    throw new ConfigurationError('say which: --code CODE (see "jobs failed"), or --all');
  }
  await using app = await openRunning();
  const wanted = await wantedOf(app.database, choice);
  const retried = await retryFailed(app.backend, wanted);
  const redriven = await redriveMessages(app.database, wanted);
  print(`${count(retried + redriven, 'job')} put back`);
}

async function wantedOf(
  database: Parameters<typeof tenantFinder>[0],
  { tenant, code }: Choice,
): Promise<{ tenantId?: string; code?: string }> {
  const tenantId = tenant === undefined ? {} : { tenantId: await tenantFinder(database)(tenant) };
  return { ...tenantId, ...(code !== undefined && { code }) };
}
