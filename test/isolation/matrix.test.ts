import { expect, test } from 'vitest';
import { rowSecurity } from '../../migrations/row-security.ts';
import { ROLES, type Role } from '../../src/db/roles.ts';
import { openTestDatabase } from '../support/database.ts';
import { tenantTables } from '../support/perform.ts';
import { isolationMatrix } from './matrix.ts';
import { PLANTS, type Plant, withPlant } from './plants.ts';
import { rightsOf } from './rights.ts';

/** Tried on each table, in each of the transactions of nobody, empty, garbage, A and B. */
const STATEMENTS = 20;
const TRANSACTIONS = 5;

test.each(Object.keys(ROLES) as Role[])(
  'as the %s role every statement on every table with a tenant ends as row security promises',
  async (role) => {
    await using t = await openTestDatabase();
    const { tried, deviations } = await isolationMatrix(t, role);
    expect(deviations).toEqual([]);
    const tables = await tenantTables(t);
    expect(tables.length).toBeGreaterThanOrEqual(19);
    expect(tried).toBe(tables.length * STATEMENTS * TRANSACTIONS);
  },
);

test.each(PLANTS)('a new table with $what fails the suite', async (plant) => {
  await using t = await openTestDatabase();
  const { deviations } = await withPlant(t, plant, (schema) =>
    isolationMatrix(t, plant.role, { schema }),
  );
  expect(deviations.join('\n')).toMatch(plant.found);
});

test('a new table that is secured as ours are passes it', async () => {
  await using t = await openTestDatabase();
  const secured = { ...PLANTS[0], sql: () => rowSecurity('notes') } as Plant;
  const matrices = await withPlant(t, secured, async (schema) => [
    await isolationMatrix(t, 'worker', { schema }),
    await isolationMatrix(t, 'owner', { schema }),
  ]);
  expect(matrices.flatMap(({ deviations }) => deviations)).toEqual([]);
});

test('a worker that connects as a superuser fails it, on every table', async () => {
  await using t = await openTestDatabase();
  const { deviations } = await isolationMatrix(t, 'worker', { as: 'admin' });
  for (const { table } of await rightsOf(t.admin, 'tenant', 'worker')) {
    expect(deviations).toContain(
      `worker on ${table}, transaction of A, select: rows A,B instead of rows A`,
    );
  }
}, 120_000);
