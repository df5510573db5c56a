import { assertSchemaCompatibility, LATEST_SCHEMA_VERSION } from 'bullmq';
import type { Client } from 'pg';
import { type Check, checkOf, type Finding, notMade } from '../check.ts';
import { onConnection } from '../db/connection-checks.ts';

const NAME = 'queue schema';
const MIGRATE = 'run "npm run migrate"';

/** Checks the PostgreSQL queue: it answers, and its schema is the one this BullMQ works with. */
export function checkPostgresQueue(location: { url: string; schema: string }): Promise<Check[]> {
  const connection = { name: 'queue', url: location.url, setting: 'DATABASE_QUEUE_URL' };
  return onConnection(connection, async (client) => [
    client === null
      ? notMade(NAME, 'no connection')
      : checkOf(NAME, await queueSchema(client, location.schema)),
  ]);
}

async function queueSchema(client: Client, schema: string): Promise<Finding> {
  try {
    const version = await assertSchemaCompatibility(client, schema);
    if (version >= LATEST_SCHEMA_VERSION) return { found: `${schema}, version ${version}` };
    return {
      found: `schema ${schema} is of version ${version}, not yet of ${LATEST_SCHEMA_VERSION}`,
      fix: MIGRATE,
    };
  } catch (error) {
    return failure(error, client, schema);
  }
}

/** BullMQ tells its own refusals by name; what the driver says comes with an SQLSTATE. */
function failure(error: unknown, client: Client, schema: string): Finding {
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (name === 'SchemaMigrationRequiredError' || code === '3F000') {
    return { found: `schema ${schema} has no queue yet`, fix: MIGRATE };
  }
  if (name === 'SchemaVersionMismatchError') {
    const found = `schema ${schema} was migrated by a newer BullMQ`;
    return { found, fix: 'run the release of dealkeeper that migrated it, or a newer one' };
  }
  if (name === 'UnsupportedPostgresVersionError') {
    return { found: 'the server is too old for the queue', fix: 'update PostgreSQL' };
  }
  if (code === '42501') {
    const found = `role ${client.user} may not read the queue's schema ${schema}`;
    return { found, fix: 'name dealkeeper_queue in DATABASE_QUEUE_URL' };
  }
  const found = `schema ${schema} cannot be read (${typeof code === 'string' ? code : name})`;
  return { found, fix: "see the server's log" };
}
