import pg from 'pg';
import type { Role } from '../../src/db/roles.ts';
import type { TestDatabase } from '../support/database.ts';
import { anyRow, insertText } from './any-row.ts';
import {
  type Attempt,
  attemptsOn,
  type Fixture,
  isTable,
  type Outcome,
  type Whose,
} from './attempts.ts';
import { type Rights, rightsOf } from './rights.ts';

export interface Matrix {
  /** How many statements were tried. */
  readonly tried: number;
  /** What became of a statement where something else was promised; none is what is promised. */
  readonly deviations: readonly string[];
}

const TRANSACTIONS = ['nobody', 'empty', 'garbage', 'A', 'B'] as const;

const SETTINGS: Readonly<Record<Exclude<Whose, 'A' | 'B'>, string | null>> = {
  nobody: null,
  empty: '',
  garbage: "' or true --",
};

/**
 * Tries everything on every relation that has a tenant, as one role, in the transaction of nobody
 * and of each of two tenants. Relations, columns and rights come from the catalog; `as` connects
 * as another role than the one whose rights are expected.
 */
export async function isolationMatrix(
  t: TestDatabase,
  role: Role,
  { schema = 'tenant', as = role }: { schema?: string; as?: Role | 'admin' } = {},
): Promise<Matrix> {
  const relations = await rightsOf(t.admin, schema, role);
  // A setting that was there once in a session is empty for ever, and unset no more.
  const [untouched, client] = [connection(t, as), connection(t, as)];
  await Promise.all([untouched.connect(), client.connect()]);
  try {
    const deviations: string[] = [];
    let tried = 0;
    for (const rights of relations) {
      const found = isTable(rights) && rights.key.length === 0 ? ['it has no primary key'] : [];
      const fixture = await rowsOfTwo(t, schema, rights);
      const attempts = attemptsOn({ role, schema, rights, fixture });
      for (const whose of TRANSACTIONS) {
        const session = whose === 'nobody' ? untouched : client;
        found.push(...(await tryAll(session, attempts, whose, fixture)));
        tried += attempts.length;
      }
      deviations.push(...found.map((text) => `${role} on ${rights.table}, ${text}`));
    }
    return { tried, deviations };
  } finally {
    await Promise.all([untouched.end(), client.end()]);
  }
}

function connection(t: TestDatabase, as: Role | 'admin'): pg.Client {
  return new pg.Client({ connectionString: t.url(as) });
}

async function rowsOfTwo(t: TestDatabase, schema: string, rights: Rights): Promise<Fixture> {
  const ids = { A: await t.aTenant(), B: await t.aTenant() };
  const row = (tenant: 'A' | 'B') => anyRow(t.admin, rights.table, ids[tenant], schema);
  const written = async (tenant: 'A' | 'B') => {
    if (!isTable(rights)) return {};
    const values = await row(tenant);
    const text = insertText(schema, rights.table, values);
    const { rows } = await t.admin.query(
      `${text} returning ${[...rights.key, ...Object.keys(values)].join()}`,
      Object.values(values),
    );
    return { ...values, ...rows[0] };
  };
  const rows = { A: await written('A'), B: await written('B') };
  return { ids, rows, fresh: { A: await row('A'), B: await row('B') } };
}

async function tryAll(
  client: pg.Client,
  attempts: readonly Attempt[],
  whose: Whose,
  fixture: Fixture,
): Promise<string[]> {
  const setting = whose === 'A' || whose === 'B' ? fixture.ids[whose] : SETTINGS[whose];
  const found: string[] = [];
  await client.query('begin');
  if (setting === null) await expectUnset(client);
  else await client.query("select set_config('app.tenant_id', $1, true)", [setting]);
  for (const attempt of attempts) {
    await client.query('savepoint attempt');
    const outcome = await outcomeOf(client, attempt, fixture);
    await client.query('rollback to attempt');
    const expected = attempt.expected(whose);
    if (outcome !== expected) {
      found.push(`transaction of ${whose}, ${attempt.name}: ${outcome} instead of ${expected}`);
    }
  }
  await client.query('rollback');
  return found;
}

async function expectUnset(client: pg.Client): Promise<void> {
  const { rows } = await client.query("select current_setting('app.tenant_id', true) as tenant");
  if (rows[0].tenant !== null) throw new Error("nobody's transaction has a tenant set");
}

async function outcomeOf(
  client: pg.Client,
  { text, values, lists }: Attempt,
  { ids }: Fixture,
): Promise<Outcome> {
  try {
    const { rows, rowCount } = await client.query(text, [...values]);
    if (!lists) return `rows ${rowCount ?? 0}`;
    const seen = new Set(rows.map((row) => row.tenant_id));
    const strangers = [...seen].filter((id) => id !== ids.A && id !== ids.B).length;
    const named = (['A', 'B'] as const).filter((tenant) => seen.has(ids[tenant]));
    return `rows ${[...named, ...(strangers > 0 && named.length < 2 ? ['strangers'] : [])].join()}`;
  } catch (error) {
    return refusalOf(error);
  }
}

function refusalOf(error: unknown): Outcome {
  if (!(error instanceof pg.DatabaseError)) throw error;
  switch (error.code) {
    case '42501':
      return error.message.includes('row-level security') ? 'refused' : 'denied';
    case '22P02':
      return 'malformed';
    case '0A000':
      return 'unsupported';
    case '23505':
      return `taken ${error.constraint}`;
    default:
      return `failed ${error.code}`;
  }
}
