import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameKey, productLineKey } from '../../src/domain/names.ts';
import { detectOpportunity } from '../../src/jobs/detect-opportunity.ts';
import { rescoreStakeholder } from '../../src/jobs/rescore-stakeholder.ts';
import { assemblePlans } from '../../src/repositories/plan-assembly.ts';
import { type Arrival, anArrival, arrive, messagesOf } from '../model/arrival.ts';
import { orderFree } from '../model/order-free.ts';
import { type Before, fold, type Override, stateOf } from '../model/record.ts';
import { saidIn } from '../model/said.ts';
import { conversations } from '../model/spoken.ts';
import { contentsOf, storedState } from '../model/stored-state.ts';
import { aConversation, type Detect } from '../support/conversations.ts';
import { aDeal, anAccount } from '../support/deals.ts';
import { aJobTest, type JobTest, NOW, perform, withTenants } from '../support/perform.ts';

const setup = withTenants();

const CATALOGUE = ['Alpha', 'Beta Two', 'Omega', 'Training'];
/** Who is overridden must be known: the first conversation of all. */
const FIRST = aConversation({
  interactionId: 'exchange-first',
  at: '2025-12-01T09:00:00Z',
  line: 'Alpha',
  participants: [
    { name: 'Dana Reyes', email: 'dana@acme.example', side: 'buyer', title: 'VP IT', roles: [] },
  ],
});
const NO_DEAL = { accountName: 'Acme Corp', closed: null };
const HELD: Override = {
  ...{ person: nameKey('Dana Reyes'), score: 'decisionPower', value: 3 },
  ...{ reason: 'retires in May', at: NOW.getTime(), by: 'Ann' },
};

test('any order, any copies and any company end in what a fold in sequence order says', async () => {
  const { db } = await setup();
  await fc.assert(
    fc.asyncProperty(conversations(7), anArrival, async (said, how) => {
      await lawFor(aJobTest(db, await db.aTenant()), said, how);
    }),
    // A busy machine does fewer of them.
    { numRuns: 25, endOnFailure: true, interruptAfterTimeLimit: 60_000 },
  );
}, 120_000);

test('so do more conversations than a plan sums up, on three workers', async () => {
  const { db } = await setup();
  const [many = []] = fc.sample(conversations(60, 40), { numRuns: 1, seed: 7 });
  const how = { seed: 5, copies: [1, 2, 3], together: 8, workers: 3, isHeld: true };
  await lawFor(aJobTest(db, await db.aTenant()), many, how);
}, 120_000);

test('of conversations that each name their deal, nothing but words and names depends on the order', () => {
  fc.assert(
    fc.property(conversations(14), fc.integer(), (said, seed) => {
      const steady = said.filter(isSteady);
      const arrival = { seed, copies: [], together: 1, workers: 1, isHeld: false };
      const other = messagesOf(steady, arrival).map(({ data }) => data);
      expect(orderFree(foldedAlone(other))).toEqual(orderFree(foldedAlone(steady)));
    }),
    { numRuns: 200 },
  );
});

/**
 * A stage stays where evidence carried it, so what is taken back counts by when it came; and an
 * address alone means whoever is known by it then.
 */
function isSteady({ signals, qualification, people = [], conversation }: Detect): boolean {
  const { participants = [] } = conversation;
  const isPresent = (who: string) => participants.some(({ email }) => email === who);
  return (
    Boolean(signals.productLine) &&
    !JSON.stringify(qualification).includes('not any more') &&
    people.every(({ who }) => !who.includes('@') || isPresent(who))
  );
}

/** The fold where each product line is one deal. */
function foldedAlone(said: readonly Detect[]) {
  let place = 0;
  const heard = said.map((data, i) => {
    const dealId = productLineKey(data.signals.productLine) ?? '';
    return saidIn(data, { id: data.conversation.interactionId, dealId, sequence: i + 1 }, () => {
      return ++place;
    });
  });
  return stateOf(fold({ ...NO_DEAL, catalogue: CATALOGUE }, heard, null, (key) => key));
}

async function lawFor(t: JobTest, said: readonly Detect[], how: Arrival): Promise<void> {
  const before = await anAccountBefore(t);
  await perform(t, detectOpportunity, FIRST, { idempotencyKey: 'first' });
  if (how.isHeld) await hold(t);
  const messages = messagesOf(said, how);
  await arrive(t, messages, how);
  await recomputeStale(t);
  await sameAsTheModel(t, before, [FIRST, ...said], how.isHeld ? HELD : null);
  await sound(t);

  const whole = await contentsOf(t);
  await arrive(t, messages, how);
  expect(await contentsOf(t)).toEqual(whole);
  const others = messages.map((one) => ({ ...one, idempotencyKey: `${one.idempotencyKey}-other` }));
  await arrive(t, others, how);
  const { inbox: _, ...after } = await contentsOf(t);
  const { inbox: __, ...rest } = whole;
  expect(after).toEqual(rest);
}

/** An account with a closed deal, which no conversation moves. */
async function anAccountBefore(t: JobTest): Promise<Before & { readonly accountId: string }> {
  await t.sql('insert into tenant_settings (tenant_id, catalogue) values ($1, $2)', [
    t.tenantId,
    JSON.stringify(CATALOGUE),
  ]);
  const accountId = await anAccount(t);
  const id = await aDeal(t, accountId, { line: 'Omega', stage: 'closed_won', name: 'The first' });
  const madeAt = Date.UTC(2025, 5, 1);
  await t.sql('update opportunities set created_at = $2 where tenant_id = $1', [
    t.tenantId,
    new Date(madeAt),
  ]);
  const deal = {
    ...{ name: 'The first', madeAt, source: 'manual', line: 'Omega', stage: 'closed_won' },
    ...{ confidence: 0, value: null, closes: null, snapshot: {}, moves: [], said: [] },
    ...{ statements: new Map(), people: new Map() },
  };
  return { accountId, accountName: 'Acme Corp', catalogue: CATALOGUE, closed: { id, deal } };
}

async function hold(t: JobTest): Promise<void> {
  const [dana] = await t.rows('stakeholders');
  const { score, value, reason, by } = HELD;
  const override = { score, value, actor: { kind: 'human', name: by, reason } };
  await perform(t, rescoreStakeholder, { stakeholderId: dana?.id, override });
}

/** What is behind its facts says so, and is assembled from them again. */
async function recomputeStale(t: JobTest): Promise<void> {
  const stale = (await t.rows('opportunity_plans')).filter((row) => row.stale_since !== null);
  const opportunityIds = stale.map((row) => String(row.opportunity_id));
  const accounts = (await t.rows('account_plans')).filter((row) => row.stale_since !== null);
  const accountIds = accounts.map((row) => String(row.account_id));
  await t.db.database.unitOfWork(t.tenantId, (uow) =>
    assemblePlans(uow, { accountIds, opportunityIds }),
  );
}

async function sameAsTheModel(
  t: JobTest,
  { accountId, ...before }: Before & { readonly accountId: string },
  said: readonly Detect[],
  override: Override | null,
): Promise<void> {
  const stored = new Map((await t.rows('interactions')).map((row) => [row.interaction_id, row]));
  expect(stored.size).toBe(said.length);
  let place = 0;
  const heard = said.map((data) => {
    const row = stored.get(data.conversation.interactionId);
    const [id, dealId] = [String(row?.id), String(row?.opportunity_id)];
    return saidIn(data, { id, dealId, sequence: Number(row?.sequence) }, () => ++place);
  });
  const people = new Map((await t.rows('stakeholders')).map((row) => [row.name_key, row.id]));
  const record = fold(before, heard, override, (key) => String(people.get(key)));
  expect(await storedState(t, accountId)).toEqual(stateOf(record));
}

/** What holds of every record, whatever was said. */
async function sound(t: JobTest): Promise<void> {
  for (const person of await t.rows('stakeholders')) {
    for (const score of ['decision_power', 'influence_level', 'relationship_strength']) {
      expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).toContain(person[score]);
    }
  }
  const versions = Map.groupBy(await t.rows('plan_versions', 'version'), ({ plan_id }) => plan_id);
  const plans = [...(await t.rows('account_plans')), ...(await t.rows('opportunity_plans'))];
  for (const { id, version } of plans) {
    const numbers = versions.get(id)?.map((row) => row.version);
    expect(numbers).toEqual(Array.from({ length: Number(version) }, (_, i) => i + 1));
  }
  const moves = await t.rows('stage_history');
  const byJobs = moves.filter(({ actor_kind }) => actor_kind !== 'human');
  expect(byJobs.filter(({ from_stage }) => /closed|stalled/.test(String(from_stage)))).toEqual([]);
  const sequences = (await t.rows('interactions', 'sequence')).map(({ sequence }) => sequence);
  expect(sequences).toEqual(sequences.map((_, i) => i + 1));
}
