import { Command } from 'commander';
import { cronFault, type Schedule } from '../domain/schedule.ts';
import { zoneFault } from '../domain/zone.ts';
import { ConfigurationError } from '../errors.ts';
import type { Retention } from '../repositories/prune.ts';
import { RECOMPUTE_PLANS } from '../repositories/schedules.ts';
import { print } from './output.ts';
import { runningConfig } from './system.ts';
import { asOwner, setRetention, tenantFinder } from './tenants.ts';

export const scheduleCommand = () =>
  new Command('schedule')
    .summary("show or set when a tenant's stale plans are recomputed")
    .description(
      "Shows when a tenant's plans that are behind their facts are recomputed, and with --cron or " +
        '--zone sets it. Without a setting it is each night at three, on the clocks of the tenant. ' +
        'A local time that a day lacks is run as much later as the clocks are put forward; one that ' +
        'a day has twice is run at its first.',
    )
    .argument('<slug>', 'or the id of the tenant')
    .option('--cron <expression>', 'minute, hour, day, month, weekday: "0 3 * * 1-5"')
    .option('--zone <name>', 'whose clocks: Europe/Berlin')
    .action(schedule);

async function schedule(slug: string, change: Partial<Schedule>): Promise<void> {
  refuse('--cron', change.cron, cronFault);
  refuse('--zone', change.zone, zoneFault);
  const isChange = Object.keys(change).length > 0;
  const stored = await asOwner(await runningConfig(), async (database) => {
    const tenantId = await tenantFinder(database)(slug);
    return database.unitOfWork(tenantId, async ({ schedules }) => {
      if (!isChange) await schedules.ensure(RECOMPUTE_PLANS, new Date());
      return isChange
        ? schedules.set(RECOMPUTE_PLANS, change, new Date())
        : schedules.find(RECOMPUTE_PLANS);
    });
  });
  if (!stored) throw new ConfigurationError(`tenant: ${RECOMPUTE_PLANS} has no schedule`);
  const { name, cron, zone, nextRunAt, lastRunAt } = stored;
  print(
    `${name}  "${cron}" in ${zone}`,
    `next      ${nextRunAt.toISOString()}`,
    `last      ${lastRunAt?.toISOString() ?? 'never'}`,
  );
}

export const retentionCommand = () =>
  new Command('retention')
    .summary("show or set how long a tenant's messages and evidence are kept")
    .description(
      'Shows how many days handled messages, and evidence that was superseded, are kept, and sets ' +
        'what is given: 30 to 3650 each. What a visible value rests on is kept whatever its age.',
    )
    .argument('<slug>', 'or the id of the tenant')
    .option('--messages <days>', "of inbox and outbox, and models' answers (default: 90)")
    .option('--observations <days>', 'superseded ones (default: 730)')
    .action(retention);

interface RetentionOptions {
  readonly messages?: string;
  readonly observations?: string;
}

async function retention(slug: string, { messages, observations }: RetentionOptions) {
  const change: Partial<Retention> = {
    ...(messages !== undefined && { messageDays: days('--messages', messages) }),
    ...(observations !== undefined && { observationDays: days('--observations', observations) }),
  };
  const { messageDays, observationDays } = await asOwner(await runningConfig(), async (database) =>
    setRetention(database, await tenantFinder(database)(slug), change),
  );
  print(`messages      ${messageDays} days`, `observations  ${observationDays} days`);
}

function days(option: string, text: string): number {
  const number = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= 30 && number <= 3_650) return number;
  throw new ConfigurationError(`${option} must be a whole number of days from 30 to 3650`);
}

function refuse(
  option: string,
  value: string | undefined,
  faultOf: (text: string) => string | null,
): void {
  const fault = value === undefined ? null : faultOf(value);
  if (fault !== null) throw new ConfigurationError(`${option} ${fault}`);
}
