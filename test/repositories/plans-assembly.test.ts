import { describe, expect, test } from 'vitest';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import { assemblePlans } from '../../src/repositories/plan-assembly.ts';
import { type AccountPlanData, RelationshipHistory } from '../../src/schemas/account-plan.ts';
import { parseOrThrow } from '../../src/schemas/parse.ts';
import { anOverride } from '../support/deals.ts';
import { type JobTest, withTenants } from '../support/perform.ts';
import { aHistory, anObservation, aRow, day } from '../support/seeded-history.ts';

const setup = withTenants();

const assemble = (t: JobTest, accountId: string, ...opportunityIds: string[]) =>
  t.db.database.unitOfWork(t.tenantId, (uow) =>
    assemblePlans(uow, { accountIds: [accountId], opportunityIds }),
  );

const storedIn = async (t: JobTest, table: string) =>
  (await t.rows(table)).map(({ plan_data, version, stale_since }) => {
    return { data: plan_data, version, staleSince: stale_since };
  });

async function relationshipIn(t: JobTest): Promise<RelationshipHistory> {
  const [plan] = await t.rows('account_plans');
  return (plan?.plan_data as AccountPlanData | undefined)?.relationshipHistory ?? NOTHING;
}

const NOTHING = parseOrThrow(RelationshipHistory, {});

describe('assemblePlans', () => {
  test("takes each field of an account's plan from the rows that it is made of", async () => {
    const t = await setup();
    const { accountId, dealId } = await aHistory(t);
    await assemble(t, accountId);
    expect(await storedIn(t, 'account_plans')).toEqual([
      {
        version: 1,
        staleSince: null,
        data: {
          companyProfile: {
            industry: 'Tools',
            companySize: '51-200',
            techStack: ['Go'],
            businessModel: '',
            strategicInitiatives: [],
          },
          relationshipHistory: {
            keyEvents: expect.any(Array),
            interactionSummaries: [
              { date: day(3), channel: 'call', summary: 'Hello', sentiment: 'tense' },
              { date: day(8), channel: 'call', summary: 'Priced it', sentiment: 'positive' },
            ],
            overallSentiment: 'positive',
            wins: ['Acme – Care: won on 2026-03-04, 500 USD (as agreed)'],
            losses: ['Acme – C++: lost on 2026-03-05 (as agreed)'],
          },
          strategicPositioning: {
            competitiveLandscape: 'Initech (heard once on 2026-03-08)',
            whitespaceOpportunities: ['Training'],
            strategicFit: '',
          },
          activeOpportunityIds: [dealId],
        },
      },
    ]);
    const { keyEvents } = await relationshipIn(t);
    expect(keyEvents.slice(0, 3).toSorted()).toEqual([
      '2026-03-01: Acme – C++ entered by hand, at discovery',
      '2026-03-01: Acme – Care imported, at negotiation',
      '2026-03-01: Acme – GTX Pro detected, at prospecting',
    ]);
    expect(keyEvents.slice(3)).toEqual([
      '2026-03-03: Acme – GTX Pro moved from prospecting to discovery, by Ann (as agreed)',
      '2026-03-04: Acme – Care won, by Ann (as agreed)',
      '2026-03-05: Acme – C++ lost, by Ann (as agreed)',
      '2026-03-06: Ann set decision power of Dana Reyes to 3 (retires in May)',
    ]);
  });

  test("takes each field of a deal's plan from the rows that it is made of", async () => {
    const t = await setup();
    const { accountId, dealId, danaId } = await aHistory(t);
    await assemble(t, accountId, dealId);
    expect(await storedIn(t, 'opportunity_plans')).toMatchObject([
      {
        version: 1,
        data: {
          coreDeal: {
            productLine: 'GTX Pro',
            estimatedValue: 9_000,
            closeDate: day(30),
            probability: 0.2,
            stage: 'discovery',
            source: 'agent_detected',
          },
          qualificationTracking: {
            bantSnapshot: {
              need: { identified: true, value: 'two sites', evidence: ['we need it on two sites'] },
              budget: { identified: false },
            },
            overallConfidence: 0.8,
            lastAssessed: day(8),
          },
          stakeholderMap: [
            {
              stakeholderId: danaId,
              name: 'Dana Reyes',
              roles: ['champion', 'user'],
              decisionPower: 3,
              influenceLevel: 8,
              keyInsight: 'they all ask me first',
            },
          ],
          actionItems: [
            {
              description: 'Send quote',
              owner: 'Ann',
              dueDate: day(12),
              status: 'open',
              createdAt: day(8),
            },
          ],
        },
      },
    ]);
  });

  test('adds no version where the facts are the same, and clears what marks it stale', async () => {
    const t = await setup();
    const { accountId, dealId } = await aHistory(t);
    const first = await assemble(t, accountId, dealId);
    expect([...first.versions]).toEqual(
      expect.arrayContaining([
        [accountId, 1],
        [dealId, 1],
      ]),
    );
    await t.sql('update account_plans set stale_since = now() where account_id = $1', [accountId]);
    expect((await assemble(t, accountId, dealId)).versions.size).toBe(0);
    const [plan] = await storedIn(t, 'account_plans');
    expect(plan).toMatchObject({ version: 1, staleSince: null });
    expect(await t.rows('plan_versions')).toHaveLength(2);
  });

  test('adds one version where a fact is new, by the actor that asks', async () => {
    const t = await setup();
    const { accountId, dealId } = await aHistory(t);
    await assemble(t, accountId, dealId);
    await t.sql('update opportunities set estimated_value = 12000 where id = $1', [dealId]);
    await t.db.database.unitOfWork(t.tenantId, (uow) =>
      assemblePlans(uow, {
        accountIds: [accountId],
        opportunityIds: [dealId],
        actor: { kind: 'job', name: 'advance-stage', reason: 'need heard' },
      }),
    );
    const versions = await t.rows('plan_versions', 'created_at, version');
    expect(versions.slice(2)).toMatchObject([
      { version: 2, actor_name: 'advance-stage', reason: 'need heard' },
    ]);
  });

  test('keeps the newest fifty events, and every exchange past the newest twenty out', async () => {
    const t = await setup();
    const { accountId, danaId } = await aHistory(t);
    const said = { entity_type: 'stakeholder', entity_id: danaId, field: 'influenceLevel' };
    const by = { source: 'human_override', actor_kind: 'human', actor_name: 'Ann' };
    for (let n = 0; n < 55; n++) {
      await anObservation(t, { ...said, ...by, value: n % 10, observed_at: day(10 + n) });
    }
    for (let n = 0; n < 22; n++) {
      await aRow(t, 'interactions', {
        account_id: accountId,
        sequence: 10 + n,
        channel: 'email',
        interaction_id: `mail-${n}`,
        conversation_id: 'mail',
        occurred_at: day(10 + n),
        subject: `mail ${n}`,
      });
    }
    await assemble(t, accountId);
    const { keyEvents, interactionSummaries, overallSentiment } = await relationshipIn(t);
    expect(keyEvents).toHaveLength(50);
    expect(keyEvents.at(-1)).toContain('set influence level of Dana Reyes to 4');
    expect(interactionSummaries).toHaveLength(20);
    expect(interactionSummaries[0]).toMatchObject({ summary: 'mail 2' });
    // The newest that says one: twenty exchanges without any say nothing about it.
    expect(overallSentiment).toBe('positive');
  });

  test("tells a person's later values as events, and what made the deal as its creation", async () => {
    const t = await setup();
    const deals = new DealRepository(t.db.database);
    const ann = { kind: 'human', name: 'Ann', reason: 'met them' } as const;
    const { id: accountId } = await deals.createAccount(t.tenantId, { accountName: 'Acme' });
    const { id } = await deals.createOpportunity(
      t.tenantId,
      { accountId, name: 'Pilot', estimatedValue: 5, source: 'manual' },
      ann,
    );
    await deals.updateOpportunity(t.tenantId, id, { estimatedValue: 7 }, ann);
    await assemble(t, accountId, id);
    expect((await relationshipIn(t)).keyEvents).toEqual([
      expect.stringContaining('Pilot entered by hand, at prospecting'),
      expect.stringContaining('Ann set estimated value of Pilot to 7 (met them)'),
    ]);
  });

  test("keeps a value that a person set on the deal over an agent's patch of the plan", async () => {
    const t = await setup();
    const { accountId, dealId } = await aHistory(t);
    await anOverride(t, dealId, 'estimatedValue', 9_000);
    const patch = { coreDeal: { estimatedValue: 1, probability: 0.9 } };
    const actor = { kind: 'agent', name: 'Robin' } as const;
    const deals = new DealRepository(t.db.database);
    await deals.upsertOpportunityPlan(t.tenantId, dealId, { patch }, { actor });
    const kept = { data: { coreDeal: { estimatedValue: 9_000, probability: 0.9 } } };
    expect(await storedIn(t, 'opportunity_plans')).toMatchObject([kept]);
    expect((await assemble(t, accountId, dealId)).versions.has(dealId)).toBe(false);
  });

  test("sees no other tenant's rows", async () => {
    const t = await setup();
    const { accountId, dealId } = await aHistory(t);
    const stranger = await t.db.aTenant();
    const { versions } = await t.db.database.unitOfWork(stranger, (uow) =>
      assemblePlans(uow, { accountIds: [accountId], opportunityIds: [dealId] }),
    );
    expect(versions.size).toBe(0);
  });
});
