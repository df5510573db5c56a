import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { qualificationFrom } from '../../src/domain/qualification.ts';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { aConversation, type Detect } from '../support/conversations.ts';
import { aDeal, anAccount } from '../support/deals.ts';
import { aJobTest, inOneUnit, type JobTest, perform, withTenants } from '../support/perform.ts';

const setup = withTenants();

const said = (words: string, confidence = 0.8) => ({
  identified: true,
  evidence: words,
  confidence,
});
const dana = { name: 'Dana Reyes', email: 'dana@acme.example', side: 'buyer' as const };
const jo = { name: 'Jo Park', email: 'jo@acme.example', side: 'buyer' as const };
const score = (value: number, evidence: string) => ({ value, evidence });

/** Six conversations about one deal; the fourth takes back what the first says. */
const CONVERSATIONS: readonly Detect[] = [
  aConversation({
    at: '2026-01-05T09:00:00Z',
    qualification: { bant: { need: said('we need it'), budget: said('90,000') } },
    participants: [{ ...dana, title: 'Director of IT' }],
  }),
  aConversation({
    at: '2026-02-02T09:00:00Z',
    channel: 'call',
    qualification: { meddic: { pain: said('it stops'), metrics: said('two hours', 0.5) } },
    people: [{ who: 'Dana Reyes', scores: { decisionPower: score(8, 'I sign this off') } }],
  }),
  aConversation({
    at: '2026-02-09T09:00:00Z',
    participants: [dana, { ...jo, title: 'CFO' }],
    people: [{ who: 'jo@acme.example', roles: [{ role: 'decision_maker', evidence: 'I pay' }] }],
    qualification: { bant: { authority: said('Jo pays') } },
  }),
  aConversation({
    at: '2026-02-10T09:00:00Z',
    qualification: { bant: { need: { identified: false, evidence: 'not any more' } } },
    participants: [{ ...dana, title: 'VP IT' }],
  }),
  aConversation({
    at: '2026-02-20T09:00:00Z',
    qualification: { bant: { need: said('we do need it', 0.9) } },
    people: [
      {
        who: 'Dana Reyes',
        trust: ['you were right'],
        roles: [{ role: 'champion', evidence: 'mine' }],
      },
    ],
  }),
  aConversation({ at: '2026-06-01T09:00:00Z', channel: 'meeting', participants: [jo] }),
];

const everyOrder = fc.shuffledSubarray([...CONVERSATIONS.keys()], {
  minLength: CONVERSATIONS.length,
});

test('any order of one deal’s conversations, alone or together, leaves the same deal and people', async () => {
  const { db } = await setup();
  const inOrder = await outcomeOf(aJobTest(db, await db.aTenant()), [...CONVERSATIONS.keys()], 1);
  expect(inOrder.stage).toBe('evaluation');
  expect(inOrder.people).toMatchObject([
    { contact_name: 'Dana Reyes', title: 'VP IT', decision_power: 8, interaction_count: 5 },
    { contact_name: 'Jo Park', title: 'CFO', decision_power: 9, interaction_count: 2 },
  ]);

  await fc.assert(
    fc.asyncProperty(everyOrder, fc.integer({ min: 1, max: 6 }), async (order, together) => {
      const t = aJobTest(db, await db.aTenant());
      expect(await outcomeOf(t, order, together)).toEqual(inOrder);
    }),
    { numRuns: 12 },
  );
});

/** Runs conversations in an order, some of them together, each repeated at the end. */
async function outcomeOf(t: JobTest, order: readonly number[], together: number) {
  await aDeal(t, await anAccount(t));
  const data = order.map((place) => CONVERSATIONS[place]);
  for (let from = 0; from < data.length; from += together) {
    await inOneUnit(t, detectOpportunity, data.slice(from, from + together));
  }
  await perform(t, detectOpportunity, data[0]);
  const [deal, ...others] = await t.rows('opportunities');
  expect(others).toEqual([]);
  return {
    stage: deal?.deal_stage,
    qualification: await qualification(t),
    people: await people(t),
  };
}

/** As derived from the ledger; the order of arrival is that of the words, and so left out. */
async function qualification(t: JobTest) {
  const rows = await t.sql(
    `select field, value, evidence, observed_at as at, interactions.sequence,
       observations.interaction_id as "interactionId"
     from observations join interactions on interactions.id = observations.interaction_id
     where observations.tenant_id = $1 and field ~ '^(bant|meddic)'`,
    [t.tenantId],
  );
  const derived = qualificationFrom(rows as unknown as Parameters<typeof qualificationFrom>[0]);
  return JSON.parse(
    JSON.stringify(derived, (key, value) => (key === 'evidence' ? [...value].sort() : value)),
  );
}

function people(t: JobTest) {
  return t.sql(
    `select contact_name, email_key, title, roles, decision_power, influence_level,
       relationship_strength, score_sources, interaction_count, last_interaction
     from stakeholders where tenant_id = $1 order by contact_name`,
    [t.tenantId],
  );
}
