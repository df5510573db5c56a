import pg from 'pg';
import type { Role } from '../../src/db/roles.ts';
import type { TestDatabase } from '../support/database.ts';
import { anyRow, insertText } from './any-row.ts';
import { type Attempt, attemptsOn, type Fixture, type Outcome, type Whose } from './attempts.ts';
import { type Rights, rightsOf } from './rights.ts';

export interface Matrix {
  /** How many statements were tried. */
  readonly tried: number;
  /** What became of a statement where something else was promised; none is what is promised. */
  readonly deviations: readonly string[];
}

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
  const client = new pg.Client({ connectionString: t.url(as) });
  await client.connect();
  try {
    const deviations: string[] = [];
    let tried = 0;
    for (const rights of relations) {
      const fixture = await rowsOfTwo(t, schema, rights);
      const attempts = attemptsOn({ role, schema, rights, fixture });
      for (const whose of ['nobody', 'empty', 'garbage', 'A', 'B'] as const) {
        const found = await tryAll(client, attempts, whose, fixture);
        deviations.push(...found.map((text) => `${role} on ${rights.table}, ${text}`));
        tried += attempts.length;
      }
    }
    return { tried, deviations };
  } finally {
    await client.end();
  }
}

async function rowsOfTwo(t: TestDatabase, schema: string, rights: Rights): Promise<Fixture> {
  const ids = { A: await t.aTenant(), B: await t.aTenant() };
  const row = (tenant: 'A' | 'B') => anyRow(t.admin, rights.table, ids[tenant], schema);
  const written = async (tenant: 'A' | 'B') => {
    if (!['r', 'p'].includes(rights.kind)) return {};
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
  if (setting !== null) {
    await client.query("select set_config('app.tenant_id', $1, true)", [setting]);
  }
  for (const attempt of attempts) {
    await client.query('savepoint attempt');
    const outcome = await outcomeOf(client, attempt, fixture);
    await client.query('rollback to attempt');
    const expected = attempt.expected(whose);
    if (!isAsExpected(outcome, expected, attempt)) {
      found.push(`transaction of ${whose}, ${attempt.name}: ${outcome} instead of ${expected}`);
    }
  }
  await client.query('rollback');
  return found;
}

/** A key on the tenant alone may be taken by the row that is there: the policy was passed. */
function isAsExpected(outcome: Outcome, expected: Outcome, { name }: Attempt): boolean {
  return (
    outcome === expected ||
    (outcome === 'taken' && expected === 'rows 1' && name.startsWith('insert'))
  );
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
      return 'taken';
    default:
      return `failed ${error.code}`;
  }
}
