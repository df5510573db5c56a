import { expect, test } from 'vitest';
import { SCORE_NAMES, type ScoreName } from '../../src/domain/political-scores.ts';
import { SIGNAL_FIELDS } from '../../src/domain/qualification-signals.ts';
import { advanceStage } from '../../src/jobs/advance-stage.ts';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { importOpportunity } from '../../src/jobs/import-opportunity.ts';
import { rescoreStakeholder } from '../../src/jobs/rescore-stakeholder.ts';
import { upsertPlan } from '../../src/jobs/upsert-plan.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import type { StakeholderRead } from '../../src/schemas/stakeholder.ts';
import { aConversation, type Spoken } from '../support/conversations.ts';
import { aRow } from '../support/crm-rows.ts';
import { type JobTest, perform, resultOf, withTenants } from '../support/perform.ts';

const setup = withTenants();
const ANN = { kind: 'human' as const, name: 'Ann', reason: 'agreed by phone' };
const ROBIN = { kind: 'agent' as const, name: 'Robin' };

/** What a deal shows that was said of it; ids, times and the notes of a CRM are not. */
const DEAL_FIELDS = [
  ...['name', 'productLine', 'dealStage', 'estimatedValue', 'currency', 'probability'],
  ...['closeDate', 'detectionConfidence', 'source', 'qualificationSnapshot'],
  ...['externalSystem', 'externalId'],
] as const;

test('every visible score, stage and field of a deal resolves to the observation that it is', async () => {
  const t = await setup();
  const deals = new DealRepository(t.db.database);
  await aRichHistory(t, deals);
  const gaps: string[] = [];
  let walked = 0;
  const walk = async (id: string, what: string, field: string, shown: unknown) => {
    walked++;
    const explained = await deals.explain(t.tenantId, id, field);
    const value = explained?.chain.find(({ isValue }) => isValue)?.value;
    if (JSON.stringify(value) !== JSON.stringify(shown)) {
      gaps.push(`${what}.${field} shows ${JSON.stringify(shown)}, explained by ${value}`);
    }
  };

  const { items } = await deals.listOpportunities(t.tenantId, { tenantId: t.tenantId });
  for (const deal of items) {
    for (const field of DEAL_FIELDS) {
      const shown = (deal as Record<string, unknown>)[field] ?? null;
      if (shown === null || JSON.stringify(shown) === '{}') continue;
      await walk(deal.id, deal.name, field, shown);
    }
    const plan = await deals.getOpportunityPlan(t.tenantId, deal.id);
    for (const [field, shown] of trackedIn(plan?.data)) {
      const explained = await deals.explain(t.tenantId, deal.id, field);
      const said = explained?.chain.find(({ isValue }) => isValue);
      walked++;
      if (!shown.evidence.includes(said?.evidence ?? '')) gaps.push(`${deal.name}.${field}`);
    }
  }
  for (const person of await peopleOf(t, deals)) {
    for (const score of SCORE_NAMES) {
      if (isDefault(person, score)) continue;
      await walk(person.id, person.contactName, score, person.scores[score]);
    }
  }
  expect(gaps).toEqual([]);
  expect(walked).toBeGreaterThan(50);
});

/** A person made through the repository without scores has 5/5/3, which nobody said. */
function isDefault({ scores, scoreSources }: StakeholderRead, score: ScoreName): boolean {
  const byDefault = { decisionPower: 5, influenceLevel: 5, relationshipStrength: 3 };
  return scoreSources[score] === undefined && scores[score] === byDefault[score];
}

/** The qualification that a deal's plan shows, by field. */
function trackedIn(plan: object | undefined) {
  const { qualificationTracking: tracked } = (plan ?? {}) as Record<string, object>;
  const { bantSnapshot: bant, meddicSnapshot: meddic } = (tracked ?? {}) as Record<string, object>;
  const groups = { bant, meddic } as Record<string, Record<string, Shown> | undefined>;
  return SIGNAL_FIELDS.flatMap((field) => {
    const [group = '', name = ''] = field.split('.');
    const shown = groups[group]?.[name];
    return shown && shown.evidence.length > 0 ? [[field, shown] as const] : [];
  });
}

interface Shown {
  readonly evidence: readonly string[];
}

async function peopleOf(t: JobTest, deals: DealRepository): Promise<StakeholderRead[]> {
  const { items } = await deals.listAccounts(t.tenantId);
  const pages = await Promise.all(items.map(({ id }) => deals.listStakeholders(t.tenantId, id)));
  return pages.flatMap((page) => page.items);
}

const said = (words: string, confidence = 0.8) => ({
  identified: true,
  evidence: words,
  confidence,
});

/** Something of every kind: all jobs, imports with and without an id, calls, people's acts. */
async function aRichHistory(t: JobTest, deals: DealRepository): Promise<void> {
  const detect = (spoken: Spoken) => resultOf(t, detectOpportunity, aConversation(spoken));
  const first = await detect({
    at: '2026-03-03T09:00:00Z',
    line: 'GTX Pro',
    value: 48_000,
    closeDate: '2026-06-30T00:00:00Z',
    qualification: { bant: { need: said('we need it') }, meddic: { pain: said('it stops') } },
  });
  await detect({ at: '2026-03-01T09:00:00Z', line: 'GTX Pro', value: 40_000, confidence: 0.99 });
  await detect({
    at: '2026-03-05T09:00:00Z',
    channel: 'call',
    line: 'GTX Pro',
    closeDate: '2026-07-15T00:00:00Z',
    participants: [{ name: 'Jo Park', title: 'CFO', side: 'buyer' }],
    people: [{ who: 'Dana Reyes', scores: { influenceLevel: { value: 9, evidence: 'ask me' } } }],
    qualification: { bant: { need: { identified: false, evidence: 'not any more' } } },
  });
  await detect({ line: 'Care' });
  await detect({ confidence: 0.3, line: 'Care', value: 1 });
  for (const row of [
    aRow({ deal: { productLine: 'GTX Pro', currency: 'USD', estimatedValue: 50_000 } }),
    aRow({ id: null, deal: { productLine: 'Care', estimatedValue: 9_000 } }),
    aRow({ at: '2026-03-09T09:00:00Z', deal: { dealStage: 'closed_won' } }),
    aRow({ id: '006-2', deal: { dealStage: undefined, probability: undefined } }),
    aRow({ id: null, account: { name: 'Globex' }, deal: { productLine: 'Care' } }),
  ]) {
    await perform(t, importOpportunity, row);
  }
  const opportunityId = first.ids.opportunityId ?? '';
  const [dana] = await t.rows('stakeholders');
  const stakeholderId = String(dana?.id);
  const override = { score: 'decisionPower', value: 3, actor: ANN };
  await perform(t, rescoreStakeholder, { stakeholderId, override });
  await perform(t, advanceStage, {
    opportunityId,
    move: { stage: 'stalled', actor: ANN },
  });
  await perform(t, upsertPlan, {
    opportunityId,
    patch: { actionItems: { add: [{ description: 'Send quote' }] } },
    actor: ROBIN,
  });
  const accountId = first.ids.accountId ?? '';
  const entered = { accountId, name: 'Typed in', source: 'manual' as const, estimatedValue: 7 };
  const { id } = await deals.createOpportunity(t.tenantId, entered, ANN);
  await deals.updateOpportunity(t.tenantId, id, { probability: 0.5, currency: 'EUR' }, ANN);
  await deals.createOpportunity(t.tenantId, { accountId, name: 'By an agent' }, ROBIN);
  await deals.createStakeholder(t.tenantId, { contactName: 'Sam Osei' }, accountId);
  const scored = { contactName: 'Kim Lee', scores: { decisionPower: 7 } };
  const kim = await deals.createStakeholder(t.tenantId, scored, accountId);
  const sources = { relationshipStrength: 'conversation_signal' as const };
  const score = { relationshipStrength: 8 };
  await deals.updateStakeholderScores(t.tenantId, kim.id, score, sources);
}
