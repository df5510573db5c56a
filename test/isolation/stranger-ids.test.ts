import { expect, test } from 'vitest';
import { JOBS } from '../../src/jobs/registry.ts';
import { openTestDatabase } from '../support/database.ts';
import { aSeededTenant, everything, OTHERS, SAID } from './seeded-tenant.ts';
import { idCases, idsOf, nobodysId, seenBy } from './stranger-ids.ts';

/** Their data names nothing: what they are about is all that their tenant has. */
const WITHOUT_IDS = ['recompute-plans'];
const WITH_IDS = JOBS.filter(({ name }) => !WITHOUT_IDS.includes(name));
const TIMEOUT_MS = 120_000;

test.each(WITH_IDS)(
  '$name takes every id of another tenant as one that nobody has',
  async (job) => {
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
      // Data that are refused are not looked up: nothing would have been asked.
      expect(expected.answer, one.place).not.toContain('InvalidJobData');
      for (const id of await idsOf(stranger, one)) {
        expect(await ask(id), one.place).toEqual(expected);
      }
    }
    expect(await everything(stranger)).toEqual(before);
  },
  TIMEOUT_MS,
);

test('every id in the data of a job is found by its schema', () => {
  for (const job of JOBS) {
    expect(idCases(job).length > 0, job.name).toBe(!WITHOUT_IDS.includes(job.name));
  }
  const places = JOBS.flatMap((job) => idCases(job).map(({ place }) => `${job.name} ${place}`));
  expect([...new Set(places)]).toEqual(
    expect.arrayContaining([
      'detect-opportunity account.id',
      'detect-opportunity conversation.interactionId',
      'detect-opportunity signals.matchingOpportunityId',
      'import-opportunity opportunity.externalId',
      'rescore-stakeholder interactionId',
      'advance-stage opportunityId',
      'recompute-plan planId',
      'upsert-plan patch.activeOpportunityIds.0',
      'upsert-plan document.stakeholderMap.0.stakeholderId',
    ]),
  );
});
