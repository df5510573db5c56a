import { Command } from 'commander';
import * as v from 'valibot';
import { zoneFault } from '../domain/zone.ts';
import { ConfigurationError } from '../errors.ts';
import { listTenants } from '../repositories/tenants.ts';
import { Currency } from '../schemas/primitives.ts';
import { note, print, tableOf } from './output.ts';
import { runningConfig } from './system.ts';
import { retentionCommand, scheduleCommand } from './tenant-clock.ts';
import { asOwner, setCurrency, setTimeZone, tenantBySlug } from './tenants.ts';

export const tenantCommand = () =>
  new Command('tenant')
    .description(
      'Adds and lists tenants, and sets what each has its own way; needs DATABASE_OWNER_URL.',
    )
    .addCommand(
      new Command('add')
        .summary('add a tenant and print its id')
        .description('Adds a tenant and prints its id; one that is there already is left as it is.')
        .argument('<slug>', 'lower-case letters, digits and hyphens, as my-team')
        .option('--currency <code>', 'of deals that name none: three letters, as EUR')
        .option(
          '--zone <name>',
          'on whose clocks its schedules go, as Europe/Berlin (default: UTC)',
        )
        .action(add),
    )
    .addCommand(new Command('list').description('Lists the tenants.').action(list))
    .addCommand(scheduleCommand())
    .addCommand(retentionCommand());

interface AddOptions {
  readonly currency?: string;
  readonly zone?: string;
}

async function add(slug: string, { currency, zone }: AddOptions): Promise<void> {
  if (currency !== undefined && !v.is(Currency, currency)) {
    throw new ConfigurationError('--currency must be three upper-case letters, as EUR');
  }
  const fault = zone === undefined ? null : zoneFault(zone);
  if (fault !== null) throw new ConfigurationError(`--zone ${fault}`);
  const id = await asOwner(await runningConfig(), async (database) => {
    const tenant = await tenantBySlug(database, slug);
    if (currency !== undefined) await setCurrency(database, tenant.id, currency);
    if (zone !== undefined) await setTimeZone(database, tenant.id, zone);
    return tenant.id;
  });
  print(id);
}

async function list(): Promise<void> {
  const tenants = await asOwner(await runningConfig(), (database) =>
    database.outsideTenants((query) => listTenants(query)),
  );
  if (tenants.length === 0) {
    note('No tenants yet: add one with "npm run dealkeeper -- tenant add my-team".');
    return;
  }
  const rows = tenants.map(({ slug, id, status }) => [slug, id, status]);
  print(tableOf([{ title: 'slug' }, { title: 'id' }, { title: 'status' }], rows));
}
