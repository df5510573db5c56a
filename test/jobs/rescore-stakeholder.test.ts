import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SCORE_NAMES } from '../../src/domain/political-scores.ts';
import { InvalidJobData, NotFound } from '../../src/errors.ts';
import { rescoreStakeholder } from '../../src/jobs/rescore-stakeholder.ts';
import { DealRepository } from '../../src/repositories/deal-repository.ts';
import { anAccount } from '../support/deals.ts';
import { anExchange, aPerson } from '../support/people.ts';
import {
  aJobTest,
  inOneUnit,
  type JobTest,
  perform,
  resultOf,
  withTenants,
} from '../support/perform.ts';

const setup = withTenants();
const DANA = { kind: 'human', name: 'Dana', reason: 'he retires in May' };

const said = (value: number, evidence = 'I sign this off') => ({
  who: 'Jo Doe',
  scores: { decisionPower: { value, evidence } },
});
const overridden = (value: number) => ({
  override: { score: 'decisionPower', value, actor: DANA },
});
const released = {
  release: { score: 'decisionPower', actor: { ...DANA, reason: 'he stays after all' } },
};

const rescore = (t: JobTest, stakeholderId: string, news: object = {}, idempotencyKey?: string) =>
  resultOf(
    t,
    rescoreStakeholder,
    { stakeholderId, ...news },
    idempotencyKey === undefined ? {} : { idempotencyKey },
  );

/** The person's visible scores, sources and words as callers read them. */
async function shown(t: JobTest, id: string) {
  const person = await new DealRepository(t.db.database).getStakeholder(t.tenantId, id);
  if (!person) throw new Error(`no stakeholder ${id}`);
  return person;
}

const lastWhy = async (t: JobTest) => (await t.rows('inbox')).at(-1)?.why as string[];

describe('rescore-stakeholder does the work: it', () => {
  test("scores by the title's tier, and says by which rule", async () => {
    const t = await setup();
    const id = await aPerson(t, await anAccount(t), { title: 'VP Sales' });
    expect((await rescore(t, id)).outcome).toBe('updated');
    const { scores, scoreSources, scoreEvidence } = await shown(t, id);
    expect(scores).toEqual({ decisionPower: 8, influenceLevel: 7, relationshipStrength: 3 });
    expect(new Set(Object.values(scoreSources))).toEqual(new Set(['heuristic']));
    expect(scoreEvidence.decisionPower).toContain('title "VP Sales"');
  });

  test('raises a score by what a conversation says, with its words and its time', async () => {
    const t = await setup();
    const account = await anAccount(t);
    const id = await aPerson(t, account, { title: 'Engineer' });
    const call = await anExchange(t, account, { people: [id], at: '2026-03-01T09:00:00Z' });
    await rescore(t, id, { interactionId: call, signals: said(9) });
    expect(await shown(t, id)).toMatchObject({
      scores: { decisionPower: 9 },
      scoreSources: { decisionPower: 'conversation_signal' },
      scoreEvidence: { decisionPower: 'I sign this off' },
    });
    const heard = (await t.rows('observations')).filter(
      ({ source }) => source === 'conversation_signal',
    );
    expect(heard).toMatchObject([
      {
        entity_id: id,
        field: 'decisionPower',
        value: 9,
        interaction_id: call,
        observed_at: new Date('2026-03-01T09:00:00Z'),
        actor_name: 'rescore-stakeholder',
      },
    ]);
  });

  test('returns the relationship term by term', async () => {
    const t = await setup();
    const account = await anAccount(t);
    const id = await aPerson(t, account);
    for (const channel of ['email', 'call', 'call']) {
      await anExchange(t, account, { people: [id], channel });
    }
    await anExchange(t, account, { people: [] });
    const trust = ['between us, they are over budget'];
    await rescore(t, id, { signals: { who: 'Jo Doe', trust } });
    expect((await shown(t, id)).scores.relationshipStrength).toBe(6);
    expect(await lastWhy(t)).toContain(
      'relationshipStrength: 3 to start with + 1 for 3 interactions in 90 days + ' +
        '1 for 2 channels + 1 for 1 sign of trust = 6',
    );
  });

  test("counts 90 days up to the account's newest interaction, whoever's that is", async () => {
    const t = await setup();
    const account = await anAccount(t);
    const id = await aPerson(t, account);
    for (const at of ['2026-01-01T09:00:00Z', '2026-01-02T09:00:00Z']) {
      await anExchange(t, account, { people: [id], at });
    }
    await rescore(t, id);
    expect((await shown(t, id)).scores.relationshipStrength).toBe(4);
    await anExchange(t, account, { people: [], at: '2026-06-01T09:00:00Z' });
    await rescore(t, id);
    expect((await shown(t, id)).scores.relationshipStrength).toBe(3);
  });

  test('keeps several roles at once, each with its words', async () => {
    const t = await setup();
    const id = await aPerson(t, await anAccount(t), { roles: ['user'] });
    const roles = [
      { role: 'champion', evidence: 'I will push this' },
      { role: 'decision_maker', evidence: 'I sign' },
    ];
    await rescore(t, id, { signals: { who: 'Jo Doe', roles } });
    expect((await shown(t, id)).roles).toEqual(['champion', 'decision_maker', 'user']);
    const stored = (await t.rows('observations', 'sequence')).filter(({ field }) =>
      String(field).startsWith('role.'),
    );
    expect(stored).toMatchObject([
      { field: 'role.champion', value: true, evidence: 'I will push this' },
      { field: 'role.decision_maker', value: true, evidence: 'I sign' },
    ]);
  });

  test('re-derives the heuristic layer alone when the title changes', async () => {
    const t = await setup();
    const id = await aPerson(t, await anAccount(t), { title: 'Engineer' });
    await rescore(t, id, { signals: said(7) });
    await rescore(t, id, { title: 'Director of IT' });
    expect(await shown(t, id)).toMatchObject({
      title: 'Director of IT',
      scores: { decisionPower: 7, influenceLevel: 6 },
      scoreSources: { decisionPower: 'conversation_signal', influenceLevel: 'heuristic' },
      scoreEvidence: { decisionPower: 'I sign this off' },
    });
    await rescore(t, id, { title: null });
    expect(await shown(t, id)).toMatchObject({ title: null, scores: { decisionPower: 7 } });
  });

  test('keeps source and evidence of one score when another is rescored', async () => {
    const t = await setup();
    const id = await aPerson(t, await anAccount(t), { title: 'CTO' });
    await rescore(t, id, overridden(3));
    const influence = { influenceLevel: { value: 10, evidence: 'they all ask me' } };
    await rescore(t, id, { signals: { who: 'Jo Doe', scores: influence } });
    expect(await shown(t, id)).toMatchObject({
      scores: { decisionPower: 3, influenceLevel: 10 },
      scoreSources: { decisionPower: 'human_override', influenceLevel: 'conversation_signal' },
      scoreEvidence: { decisionPower: DANA.reason, influenceLevel: 'they all ask me' },
    });
  });

  test('marks the plans that show the person as behind', async () => {
    const t = await setup();
    const account = await anAccount(t);
    const id = await aPerson(t, account, { title: 'CTO' });
    await t.sql('insert into account_plans (tenant_id, account_id) values ($1, $2)', [
      t.tenantId,
      account,
    ]);
    await rescore(t, id);
    expect((await t.rows('account_plans'))[0]?.stale_since).not.toBeNull();
  });

  test('decides on what an earlier message of its batch decided', async () => {
    const t = await setup();
    const stakeholderId = await aPerson(t, await anAccount(t), { title: 'Engineer' });
    const answers = await inOneUnit(t, rescoreStakeholder, [
      { stakeholderId, signals: said(7) },
      { stakeholderId, ...overridden(3) },
      { stakeholderId, signals: said(9) },
      { stakeholderId, title: 'CTO' },
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array(4).fill('done'));
    expect(await shown(t, stakeholderId)).toMatchObject({
      title: 'CTO',
      scores: { decisionPower: 3, influenceLevel: 8 },
    });
    expect(await t.rows('suggestions')).toHaveLength(1);
    expect((await rescore(t, stakeholderId)).outcome).toBe('unchanged');
  });
});

describe('a second run of rescore-stakeholder', () => {
  test('answers with the stored result and writes nothing', async () => {
    const t = await setup();
    const id = await aPerson(t, await anAccount(t), { title: 'CTO' });
    const first = await rescore(t, id, { signals: said(10) }, 'k');
    const before = await t.counts();
    expect(await rescore(t, id, { signals: said(10) }, 'k')).toEqual(first);
    expect(await t.counts()).toEqual(before);
  });

  test('of the same conversation under another key, writes the inbox row alone', async () => {
    const t = await setup();
    const account = await anAccount(t);
    const id = await aPerson(t, account, { title: 'CTO' });
    const interactionId = await anExchange(t, account, { people: [id] });
    const signals = {
      ...said(10),
      roles: [{ role: 'blocker', evidence: 'never' }],
      trust: ['between us'],
    };
    await rescore(t, id, { interactionId, signals }, 'k1');
    const before = await t.counts();
    expect((await rescore(t, id, { interactionId, signals }, 'k2')).outcome).toBe('unchanged');
    expect(await t.counts()).toEqual({ ...before, inbox: 2 });
    expect(await lastWhy(t)).toContain('nothing new is on record');
  });

  test('of an override, too', async () => {
    const t = await setup();
    const id = await aPerson(t, await anAccount(t), { title: 'CTO' });
    await rescore(t, id, overridden(3));
    const before = await t.counts();
    expect((await rescore(t, id, overridden(3))).outcome).toBe('unchanged');
    expect(await t.counts()).toEqual({ ...before, inbox: 2 });
  });
});

describe('rescore-stakeholder declines: it', () => {
  test("leaves a human's 3 where ten conversations say 9: ten suggestions, and 9 once released", async () => {
    const t = await setup();
    const account = await anAccount(t);
    const id = await aPerson(t, account, { title: 'Engineer' });
    await rescore(t, id, overridden(3));
    for (let i = 0; i < 10; i++) {
      const interactionId = await anExchange(t, account, { people: [id] });
      await rescore(t, id, { interactionId, signals: said(9) });
    }
    expect(await shown(t, id)).toMatchObject({
      scores: { decisionPower: 3 },
      scoreSources: { decisionPower: 'human_override' },
      scoreEvidence: { decisionPower: DANA.reason },
    });
    const suggestions = await t.rows('suggestions');
    expect(suggestions).toHaveLength(10);
    expect(suggestions[0]).toMatchObject({ kind: 'score', status: 'open', candidate_ids: [id] });
    expect(suggestions[0]?.reason).toContain('decisionPower 9');

    await rescore(t, id, released);
    expect(await shown(t, id)).toMatchObject({
      scores: { decisionPower: 9 },
      scoreSources: { decisionPower: 'conversation_signal' },
      scoreEvidence: { decisionPower: 'I sign this off' },
    });
  });

  test("keeps a release in the ledger as a human's act", async () => {
    const t = await setup();
    const id = await aPerson(t, await anAccount(t), { title: 'Engineer' });
    await rescore(t, id, overridden(3));
    expect((await rescore(t, id, released)).outcome).toBe('updated');
    expect((await shown(t, id)).scores.decisionPower).toBe(2);
    const [act] = (await t.rows('observations', 'sequence desc')).filter(
      ({ source }) => source === 'human_override',
    );
    expect(act).toMatchObject({
      value: null,
      released: true,
      reason: 'he stays after all',
      actor_name: 'Dana',
    });
  });

  test('keeps an override of 0, and a 0 that is on record', async () => {
    const t = await setup();
    const account = await anAccount(t);
    const id = await aPerson(t, account, { title: 'CEO' });
    await rescore(t, id, overridden(0));
    await rescore(t, id, { signals: said(9) });
    expect((await shown(t, id)).scores.decisionPower).toBe(0);
    const deals = new DealRepository(t.db.database);
    const scores = { decisionPower: 0, influenceLevel: 0 };
    const intern = { contactName: 'Al Intern', title: 'Engineer', scores };
    const made = await deals.createStakeholder(t.tenantId, intern, account);
    await rescore(t, made.id);
    expect((await shown(t, made.id)).scores).toMatchObject(scores);
  });

  test('never lowers by a signal', async () => {
    const t = await setup();
    const id = await aPerson(t, await anAccount(t), { title: 'CTO' });
    await rescore(t, id, { signals: said(1) });
    expect((await shown(t, id)).scores.decisionPower).toBe(9);
  });

  test('takes an override outside 0–10 as the nearest end', async () => {
    const t = await setup();
    const id = await aPerson(t, await anAccount(t));
    await rescore(t, id, overridden(99));
    expect((await shown(t, id)).scores.decisionPower).toBe(10);
  });

  test('does nothing with a release where no override holds', async () => {
    const t = await setup();
    const id = await aPerson(t, await anAccount(t));
    await rescore(t, id);
    const before = await t.counts();
    expect((await rescore(t, id, released)).outcome).toBe('unchanged');
    expect(await t.counts()).toEqual({ ...before, inbox: 2 });
  });
});

test('whatever is said, scores are whole numbers 0–10, and no signal lowers one', async () => {
  const t = await setup();
  const account = await anAccount(t);
  const score = fc.constantFrom(...SCORE_NAMES);
  const value = fc.integer({ min: 0, max: 10 });
  const signal = fc.record({ kind: fc.constant('signal' as const), score, value });
  const act = fc.record({
    kind: fc.constantFrom('override' as const, 'release' as const),
    score,
    value: fc.integer({ min: -99, max: 99 }),
  });
  const newsOf = ({ kind, score, value }: { kind: string; score: string; value: number }) => {
    if (kind === 'signal') {
      return { signals: { who: 'Jo', scores: { [score]: { value, evidence: 'so it is' } } } };
    }
    const base = { score, actor: DANA };
    return kind === 'override' ? { override: { ...base, value } } : { release: base };
  };
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(signal, act), { maxLength: 5 }), async (all) => {
      const id = await aPerson(t, account, { title: 'Manager' });
      await rescore(t, id);
      let before = (await shown(t, id)).scores;
      for (const news of all) {
        await rescore(t, id, newsOf(news));
        const { scores } = await shown(t, id);
        for (const name of SCORE_NAMES) {
          expect(Number.isInteger(scores[name])).toBe(true);
          expect(Math.min(10, Math.max(0, scores[name]))).toBe(scores[name]);
          if (news.kind === 'signal') expect(scores[name]).toBeGreaterThanOrEqual(before[name]);
        }
        before = scores;
      }
    }),
    { numRuns: 15 },
  );
});

describe('rescore-stakeholder, about what is not its own,', () => {
  test("finds no other tenant's person, and writes nothing", async () => {
    const t = await setup();
    const other = aJobTest(t.db, await t.db.aTenant());
    const id = await aPerson(other, await anAccount(other), { title: 'CTO' });
    const run = perform(t, rescoreStakeholder, { stakeholderId: id });
    await expect(run).rejects.toThrow(new NotFound(`no stakeholder ${id}`));
    expect(await t.counts()).toEqual({});
    expect(await other.counts()).toEqual({ accounts: 1, stakeholders: 1 });
  });

  test("takes no evidence from another account's or tenant's interaction", async () => {
    const t = await setup();
    const other = aJobTest(t.db, await t.db.aTenant());
    const id = await aPerson(t, await anAccount(t));
    const foreign = [
      await anExchange(t, await anAccount(t, 'Beta'), {}),
      await anExchange(other, await anAccount(other), { people: [id] }),
    ];
    for (const interactionId of foreign) {
      const run = perform(t, rescoreStakeholder, { stakeholderId: id, interactionId });
      await expect(run).rejects.toThrow(NotFound);
    }
    expect(await t.rows('observations')).toEqual([]);
  });
});

describe('rescore-stakeholder refuses', () => {
  const stakeholderId = randomUUID();
  const agent = { kind: 'agent', name: 'Robin' };
  const { actor: _, ...unsigned } = overridden(3).override;
  test.each<[string, object, string]>([
    ['no person', {}, 'stakeholderId: is required'],
    ['an id that is none', { stakeholderId: 'x' }, 'stakeholderId: must be a UUID'],
    ['an unknown key', { stakeholderId, score: 1 }, 'score: unknown key'],
    ['a signal of 11', { stakeholderId, signals: said(11) }, 'must be at most 10'],
    [
      "an agent's override",
      { stakeholderId, override: { ...unsigned, actor: agent } },
      'override.actor: must be human',
    ],
    [
      "an agent's release",
      { stakeholderId, release: { score: 'decisionPower', actor: agent } },
      'release.actor: must be human',
    ],
    [
      'a human without a reason',
      { stakeholderId, override: { ...unsigned, actor: { kind: 'human', name: 'Dana' } } },
      'override.actor.reason: is required of a human',
    ],
    [
      'a release of what is overridden at once',
      { stakeholderId, ...overridden(3), ...released },
      'release: is of the score that is overridden',
    ],
  ])('%s', async (_, data, reason) => {
    const t = await setup();
    const run = perform(t, rescoreStakeholder, data);
    await expect(run).rejects.toThrow(InvalidJobData);
    await expect(run).rejects.toThrow(reason);
    expect(await t.counts()).toEqual({});
  });
});
