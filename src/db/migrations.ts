import type { MigrationInfo } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { InitialSchema } from '../../migrations/2026-11-22-initial-schema.ts';
import { DealLife } from '../../migrations/2026-11-23-deal-life.ts';
import { Clock } from '../../migrations/2026-11-25-clock.ts';
import { Listening } from '../../migrations/2026-11-25-listening.ts';
import { ModelAnswers } from '../../migrations/2026-11-25-model-answers.ts';
import { ModelAnswersKept } from '../../migrations/2026-11-25-model-answers-kept.ts';
import { NearAccounts } from '../../migrations/2026-11-25-near-accounts.ts';
import { OnePlan } from '../../migrations/2026-11-25-one-plan.ts';
import { Outbox } from '../../migrations/2026-11-25-outbox.ts';
import { Suggestions } from '../../migrations/2026-11-25-suggestions.ts';
import { FirstStatistics } from '../../migrations/2026-11-26-first-statistics.ts';
import { ConfigurationError } from '../errors.ts';
import { reached } from '../fault-points.ts';
import { fromDriver } from './driver-errors.ts';
import { LoneClient } from './lone-client.ts';
import { ENTITIES } from './orm.ts';

const MIGRATIONS = [
  { name: '2026-11-22-initial-schema', class: InitialSchema },
  { name: '2026-11-23-deal-life', class: DealLife },
  { name: '2026-11-25-outbox', class: Outbox },
  { name: '2026-11-25-clock', class: Clock },
  { name: '2026-11-25-suggestions', class: Suggestions },
  { name: '2026-11-25-listening', class: Listening },
  { name: '2026-11-25-model-answers', class: ModelAnswers },
  { name: '2026-11-25-near-accounts', class: NearAccounts },
  { name: '2026-11-25-model-answers-kept', class: ModelAnswersKept },
  { name: '2026-11-25-one-plan', class: OnePlan },
  { name: '2026-11-26-first-statistics', class: FirstStatistics },
];

/** Serialises `migrate` between processes: an arbitrary constant, one lock a database. */
const MIGRATE_LOCK = 3_361_720_871;

export interface MigrateOptions {
  /** Connects as the owner role. */
  readonly ownerUrl: string;
  readonly schema: string;
}

export interface MigrationStatus {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

/** Opens an ORM that migrates `schema`; also what compares metadata with a database. */
export function openMigrator({ ownerUrl, schema }: MigrateOptions): MikroORM {
  return new MikroORM({
    entities: ENTITIES,
    clientUrl: ownerUrl,
    pool: { min: 0, max: 2 },
    extensions: [Migrator],
    schema,
    ensureDatabase: false,
    migrations: {
      migrationsList: MIGRATIONS,
      tableName: 'migrations',
      schema,
      snapshot: false,
      silent: true,
      // Everything pending in one transaction: a failed migration leaves nothing behind.
      allOrNothing: true,
    },
  });
}

/** Applies what is pending, and returns the names applied; nothing pending is no error. */
export function migrateUp(options: MigrateOptions): Promise<string[]> {
  return withLock(options, async (orm) => {
    orm.migrator.on('migrated', () => reached('migrating'));
    return names(await orm.migrator.up());
  });
}

/** Takes back the newest migration, and returns its name. */
export function migrateDown(options: MigrateOptions): Promise<string[]> {
  return withLock(options, async (orm) => names(await orm.migrator.down()));
}

export function migrationStatus(options: MigrateOptions): Promise<MigrationStatus> {
  return withMigrator(options, async (orm) => ({
    applied: (await orm.migrator.getExecuted()).map(({ name }) => name),
    pending: names(await orm.migrator.getPending()),
  }));
}

/** The names that `applied` lacks: what a running program asks without rights to migrate. */
export function pendingAfter(applied: readonly string[]): string[] {
  return MIGRATIONS.map(({ name }) => name).filter((name) => !applied.includes(name));
}

const names = (migrations: readonly MigrationInfo[]) => migrations.map(({ name }) => name);

async function withMigrator<T>(
  options: MigrateOptions,
  body: (orm: MikroORM) => Promise<T>,
): Promise<T> {
  const orm = openMigrator(options);
  try {
    return await body(orm);
  } catch (error) {
    throw explained(error);
  } finally {
    await orm.close(true);
  }
}

async function withLock<T>(
  options: MigrateOptions,
  body: (orm: MikroORM) => Promise<T>,
): Promise<T> {
  const client = new LoneClient({ connectionString: options.ownerUrl });
  try {
    await client.connect();
    await client.query('select pg_advisory_lock($1)', [MIGRATE_LOCK]);
    return await withMigrator(options, body);
  } catch (error) {
    throw explained(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function explained(error: unknown): unknown {
  const text = error instanceof Error ? error.message : '';
  if (/role "dealkeeper_\w{1,63}" does not exist/.test(text)) {
    return new ConfigurationError(
      'the roles are not there yet: run "npm run dealkeeper -- roles apply" first',
      { cause: error },
    );
  }
  return fromDriver(error);
}
