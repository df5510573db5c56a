import { Command } from 'commander';
import type { Config } from '../config.ts';
import { migrateDown, migrateUp, migrationStatus } from '../db/migrations.ts';
import { ConfigurationError } from '../errors.ts';
import { migrateQueue } from '../queue/backend.ts';
import { print, tableOf } from './output.ts';
import { runningConfig } from './system.ts';

interface MigrateOptions {
  readonly schema?: string;
}

export const migrateCommand = () =>
  new Command('migrate')
    .description('Brings the tables up to date; needs DATABASE_OWNER_URL.')
    .addCommand(
      withSchema(new Command('up'))
        .description(
          'Applies the pending migrations, and those of the PostgreSQL queue where ' +
            'DATABASE_QUEUE_URL is set and REDIS_URL is not.',
        )
        .action(up),
      { isDefault: true },
    )
    .addCommand(
      withSchema(new Command('down'))
        .description('Takes back the newest migration, and the data in its tables with it.')
        .action(down),
    )
    .addCommand(
      withSchema(new Command('status'))
        .description('Lists the applied and the pending migrations.')
        .action(status),
    );

function withSchema(command: Command): Command {
  return command.option('--schema <name>', 'of the tables (default: DEALKEEPER_SCHEMA, or tenant)');
}

async function up({ schema }: MigrateOptions): Promise<void> {
  const config = await runningConfig();
  const applied = await migrateUp(target(config, schema));
  print(applied.length > 0 ? `applied: ${applied.join(', ')}` : 'tables: nothing to do');
  if (config.REDIS_URL || !config.DATABASE_QUEUE_URL) return;
  await migrateQueue(config.DATABASE_QUEUE_URL, config.DEALKEEPER_QUEUE_SCHEMA);
  print('PostgreSQL queue: up to date');
}

async function down({ schema }: MigrateOptions): Promise<void> {
  const reverted = await migrateDown(target(await runningConfig(), schema));
  print(reverted.length > 0 ? `taken back: ${reverted.join(', ')}` : 'nothing to take back');
}

async function status({ schema }: MigrateOptions): Promise<void> {
  const { applied, pending } = await migrationStatus(target(await runningConfig(), schema));
  const rows = [
    ...applied.map((name) => [name, 'applied']),
    ...pending.map((name) => [name, 'pending']),
  ];
  print(tableOf([{ title: 'migration' }, { title: 'state' }], rows));
}

function target(config: Config, schema = config.DEALKEEPER_SCHEMA) {
  const { DATABASE_OWNER_URL: ownerUrl } = config;
  if (!ownerUrl) {
    throw new ConfigurationError('DATABASE_OWNER_URL is not set: the owner alone may migrate');
  }
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw new ConfigurationError('--schema must be a lower-case PostgreSQL name');
  }
  return { ownerUrl, schema };
}
