import { expect, test } from 'vitest';
import { JOBS } from '../../src/jobs/registry.ts';
import { openTestDatabase } from '../support/database.ts';
import { aSeededTenant, everything, OTHERS, SAID } from './seeded-tenant.ts';
import { idCases, idsOf, nobodysId, seenBy } from './stranger-ids.ts';

test.each(JOBS)('$name takes every id of another tenant as one that nobody has', async (job) => {
  await using db = await openTestDatabase();
  const stranger = await aSeededTenant(db, SAID);
  const before = await everything(stranger);
  const cases = idCases(job);
  expect(cases.length).toBeGreaterThan(0);

  for (const one of cases) {
    const ask = async (id: string) => {
      const own = await aSeededTenant(db, OTHERS);
      return seenBy(own, job, one.fill(own, id), id);
    };
    const expected = await ask(nobodysId(one));
    for (const id of await idsOf(stranger, one)) {
      expect(await ask(id), one.place).toEqual(expected);
    }
  }
  expect(await everything(stranger)).toEqual(before);
});

test('every id in the data of a job is found by its schema', () => {
  const places = JOBS.flatMap((job) => idCases(job).map(({ place }) => `${job.name} ${place}`));
  expect([...new Set(places)]).toEqual(
    expect.arrayContaining([
      'detect-opportunity account.id',
      'detect-opportunity conversation.interactionId',
      'detect-opportunity signals.matchingOpportunityId',
      'import-opportunity opportunity.externalId',
      'rescore-stakeholder interactionId',
      'advance-stage opportunityId',
      'upsert-plan patch.activeOpportunityIds.0',
      'upsert-plan document.stakeholderMap.0.stakeholderId',
    ]),
  );
});
