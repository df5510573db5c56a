import { expect, test, vi } from 'vitest';
import { DEFAULT_STAGE_POLICY, type StagePolicy } from '../../src/domain/stage-policy.ts';
import { mayMove, type Transition } from '../../src/domain/stages.ts';
import { DEAL_STAGES, type DealStage } from '../../src/domain/vocabulary.ts';
import { advanceStage } from '../../src/jobs/advance-stage.ts';
import { importOpportunity } from '../../src/jobs/import-opportunity.ts';
import { aRow, importing, SECOND, THIRD, theDeal } from '../support/crm-rows.ts';
import { aDeal, anAccount } from '../support/deals.ts';
import { setStagePolicy } from '../support/people.ts';
import { type JobTest, perform, withTenants } from '../support/perform.ts';
import { ANN, accepted, dealsOf, theSuggestion } from '../support/suggestions.ts';

const setup = withTenants();
// Every pair of stages, at every door.
vi.setConfig({ testTimeout: 60_000 });

/** People take one step either way, stall, and close from the last stage alone. */
const STRICT: StagePolicy = {
  ...DEFAULT_STAGE_POLICY,
  version: 2,
  transitions: {
    ...DEFAULT_STAGE_POLICY.transitions,
    human: [
      ...DEFAULT_STAGE_POLICY.transitions.job.flatMap(([from, to]): Transition[] => [
        [from, to],
        [to, from],
        [from, 'stalled'],
      ]),
      ['stalled', 'prospecting'],
      ['negotiation', 'closed_won'],
      ['negotiation', 'closed_lost'],
      ['closed_lost', 'negotiation'],
    ],
  },
};

const PAIRS = DEAL_STAGES.flatMap((from) => DEAL_STAGES.map((to) => [from, to] as const));

const allowed = (policy: StagePolicy) =>
  PAIRS.filter(([from, to]) => mayMove(from, to, 'human', 'agreed', policy).allowed);

/** Makes a deal at each pair's first stage, tries each move, and returns those that were made. */
async function moved(
  t: JobTest,
  attempt: (id: string, to: DealStage, externalId: string) => Promise<unknown>,
) {
  const accountId = await anAccount(t);
  const made: (readonly [DealStage, DealStage])[] = [];
  for (const [from, to] of PAIRS) {
    const id = await aDeal(t, accountId, { stage: from });
    const externalId = `${from}-${to}`;
    await t.sql(
      `update opportunities set external_system = 'salesforce', external_id = $2 where id = $1`,
      [id, externalId],
    );
    await attempt(id, to, externalId).catch((error) =>
      expect(error).toMatchObject({ code: 'IllegalTransition' }),
    );
    const [row] = await t.sql('select deal_stage from opportunities where id = $1', [id]);
    if (row?.deal_stage === to) made.push([from, to]);
    else expect(row?.deal_stage).toBe(from);
  }
  return made;
}

const DOORS: readonly (readonly [
  string,
  (t: JobTest) => (id: string, to: DealStage, externalId: string) => Promise<unknown>,
])[] = [
  [
    'updateOpportunity',
    (t) => (id, dealStage) => dealsOf(t).updateOpportunity(t.tenantId, id, { dealStage }, ANN),
  ],
  [
    'advance-stage',
    (t) => (opportunityId, stage) =>
      perform(t, advanceStage, { opportunityId, move: { stage, actor: ANN } }),
  ],
  [
    'import-opportunity',
    (t) => (_, dealStage, id) => perform(t, importOpportunity, aRow({ id, deal: { dealStage } })),
  ],
];

test.each(DOORS)('%s lets people move deals by the default policy', async (_name, door) => {
  const t = await setup();
  expect(await moved(t, door(t))).toEqual(allowed(DEFAULT_STAGE_POLICY));
});

test.each(DOORS)("%s lets people move deals by the tenant's policy", async (_name, door) => {
  const t = await setup();
  await setStagePolicy(t, STRICT);
  const rule = allowed(STRICT);
  expect(rule.length).toBeLessThan(PAIRS.length / 2);
  expect(await moved(t, door(t))).toEqual(rule);
});

test('jobs move no deal against the policy, whatever the evidence', async () => {
  const t = await setup();
  await setStagePolicy(t, { ...STRICT, transitions: { ...STRICT.transitions, job: [] } });
  const attempt = (opportunityId: string) => perform(t, advanceStage, { opportunityId });
  const made = await moved(t, attempt);
  expect(made).toEqual(PAIRS.filter(([from, to]) => from === to));
});

test('a stage that the CRM may not move to is held, the rest of the row is written', async () => {
  const t = await setup();
  await setStagePolicy(t, STRICT);
  await importing(t);
  const row = { at: SECOND, deal: { dealStage: 'closed_won' as const, estimatedValue: 900 } };
  const { outcome } = await importing(t, row, 'won');
  expect(outcome).toBe('updated');
  expect(await theDeal(t)).toMatchObject({ deal_stage: 'discovery', estimated_value: 900 });
  const why = (await t.rows('inbox')).find((one) => one.idempotency_key === 'won')?.why;
  expect(why).toContainEqual(
    expect.stringMatching(/^dealStage: left as it is, from discovery the human may go to /),
  );
  expect(await t.rows('stage_history')).toHaveLength(1);
  const { words } = await theSuggestion(t, 'stage');
  expect(words).toMatch(/^Move Acme renewal to won, as the CRM has it\? It was not moved: from /);
  const stages = (await t.rows('observations')).filter(({ field }) => field === 'dealStage');
  expect(stages.map(({ value }) => value)).toEqual(['discovery']);
});

test('a held stage is accepted once the policy leads to it, and refused before', async () => {
  const t = await setup();
  await setStagePolicy(t, STRICT);
  await importing(t);
  await importing(t, { at: SECOND, deal: { dealStage: 'closed_won' } });
  const { id } = await theSuggestion(t, 'stage');
  const early = dealsOf(t).acceptSuggestion(t.tenantId, id, ANN);
  await expect(early).rejects.toMatchObject({ code: 'IllegalTransition' });
  expect(await theSuggestion(t, 'stage')).toMatchObject({ id, status: 'open' });

  await dealsOf(t).setStagePolicy(
    t.tenantId,
    { ...DEFAULT_STAGE_POLICY, version: 3 } as never,
    ANN,
  );
  await accepted(t, 'stage');
  expect(await theDeal(t)).toMatchObject({ deal_stage: 'closed_won' });
  expect((await t.rows('stage_history', 'moved_at')).at(-1)).toMatchObject({
    actor_kind: 'human',
    actor_name: 'Ann',
    reason: 'I know them',
    policy_version: null,
  });
});

test('a row older than the deal’s stage is no suggestion, and one that stays none either', async () => {
  const t = await setup();
  await setStagePolicy(t, STRICT);
  await importing(t, { at: THIRD });
  await importing(t, { at: SECOND, deal: { dealStage: 'closed_won' } });
  await importing(t, { at: THIRD });
  expect(await t.rows('suggestions')).toEqual([]);
});
