import { Command } from 'commander';
import * as v from 'valibot';
import { ConfigurationError } from '../errors.ts';
import { listTenants } from '../repositories/tenants.ts';
import { Currency } from '../schemas/primitives.ts';
import { note, print, tableOf } from './output.ts';
import { runningConfig } from './system.ts';
import { tenantSetCommand } from './tenant-settings.ts';
import { asOwner, setCurrency, tenantBySlug } from './tenants.ts';

export const tenantCommand = () =>
  new Command('tenant')
    .description('Adds, sets up and lists tenants; needs DATABASE_OWNER_URL.')
    .addCommand(
      new Command('add')
        .summary('add a tenant and print its id')
        .description('Adds a tenant and prints its id; one that is there already is left as it is.')
        .argument('<slug>', 'lower-case letters, digits and hyphens, as my-team')
        .option('--currency <code>', 'of deals that name none: three letters, as EUR')
        .action(add),
    )
    .addCommand(tenantSetCommand())
    .addCommand(new Command('list').description('Lists the tenants.').action(list));

async function add(slug: string, { currency }: { currency?: string }): Promise<void> {
  if (currency !== undefined && !v.is(Currency, currency)) {
    throw new ConfigurationError('--currency must be three upper-case letters, as EUR');
  }
  const id = await asOwner(await runningConfig(), async (database) => {
    const tenant = await tenantBySlug(database, slug);
    if (currency !== undefined) await setCurrency(database, tenant.id, currency);
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
