import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { StakeholderRead } from '../../src/schemas/stakeholder.ts';
import { AGENT, HUMAN, setup } from './setup.ts';

describe('createStakeholder', () => {
  test('without scores gives 5/5/3, and no source', async () => {
    await using t = await setup();
    const made = await t.aStakeholder({ roles: ['champion', 'user'], contactEmail: 'Jo@Acme.com' });
    expect(v.parse(StakeholderRead, made)).toEqual(made);
    expect(made).toMatchObject({
      scores: { decisionPower: 5, influenceLevel: 5, relationshipStrength: 3 },
      scoreSources: {},
      scoreEvidence: {},
      roles: ['champion', 'user'],
      contactEmail: 'Jo@Acme.com',
      interactionCount: 0,
    });
    expect(await t.deals.getStakeholder(t.tenant, made.id)).toEqual(made);
  });

  test('keeps a score of 0, and the source it is given', async () => {
    await using t = await setup();
    const made = await t.aStakeholder({
      scores: { decisionPower: 0, influenceLevel: 9 },
      scoreSources: { decisionPower: 'human_override', relationshipStrength: 'heuristic' },
    });
    expect(made).toMatchObject({
      scores: { decisionPower: 0, influenceLevel: 9, relationshipStrength: 3 },
      scoreSources: {
        decisionPower: 'human_override',
        influenceLevel: 'heuristic',
        relationshipStrength: 'heuristic',
      },
    });
  });

  test.each([
    ['the same address', { contactName: 'J. Doe', contactEmail: 'JO@acme.com' }],
    ['the same name without an address', { contactName: 'JO DOE' }],
  ])('refuses %s, with the id that holds it', async (_, again) => {
    await using t = await setup();
    const known = await t.aStakeholder({ contactEmail: 'jo@acme.com' });
    const refused = t.deals.createStakeholder(t.tenant, again, known.accountId);
    await expect(refused).rejects.toMatchObject({ code: 'AlreadyExists', id: known.id });
  });

  test('refuses an address for a person known by name alone: it is the same person', async () => {
    await using t = await setup();
    const known = await t.aStakeholder();
    const again = { contactName: 'Jo Doe', contactEmail: 'jo@acme.com' };
    const refused = t.deals.createStakeholder(t.tenant, again, known.accountId);
    await expect(refused).rejects.toMatchObject({ code: 'AlreadyExists', id: known.id });
  });

  test('takes the same name with another address, and in another account, for others', async () => {
    await using t = await setup();
    const known = await t.aStakeholder({ contactEmail: 'jo@acme.com' });
    const namesake = { contactName: 'Jo Doe', contactEmail: 'jo.doe@acme.com' };
    await t.deals.createStakeholder(t.tenant, namesake, known.accountId);
    await t.aStakeholder({ contactEmail: 'jo@acme.com' });
    expect(await t.rowCounts()).toMatchObject({ stakeholders: 3 });
  });

  test('makes one person of ten at once', async () => {
    await using t = await setup();
    const { id } = await t.anAccount();
    const jo = { contactName: 'Jo Doe' };
    const made = await Promise.allSettled(
      Array.from({ length: 10 }, () => t.deals.createStakeholder(t.tenant, jo, id)),
    );
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await t.rowCounts()).toMatchObject({ stakeholders: 1 });
  });

  test('refuses an orphan and a name without a letter, and writes nothing', async () => {
    await using t = await setup();
    const { id } = await t.anAccount();
    const before = await t.rowCounts();
    const orphan = t.deals.createStakeholder(t.tenant, { contactName: 'Jo' }, randomUUID());
    await expect(orphan).rejects.toMatchObject({ code: 'NotFound' });
    const nameless = t.deals.createStakeholder(t.tenant, { contactName: '—' }, id);
    await expect(nameless).rejects.toMatchObject({ issues: [{ path: 'contactName' }] });
    expect(await t.rowCounts()).toEqual(before);
  });
});

describe('listStakeholders', () => {
  test("pages through the account's people", async () => {
    await using t = await setup();
    const first = await t.aStakeholder();
    for (const contactName of ['Ann', 'Bob']) {
      await t.deals.createStakeholder(t.tenant, { contactName }, first.accountId);
    }
    await t.aStakeholder();
    const list = (cursor: string | null) =>
      t.deals.listStakeholders(t.tenant, first.accountId, { limit: 2, cursor });
    const page = await list(null);
    const rest = await list(page.nextCursor);
    const names = [...page.items, ...rest.items].map(({ contactName }) => contactName);
    expect(names.sort()).toEqual(['Ann', 'Bob', 'Jo Doe']);
    expect(rest.nextCursor).toBeNull();
  });
});

describe('updateStakeholderScores', () => {
  test('merges per score: one that is not given keeps value, source and evidence', async () => {
    await using t = await setup();
    const { id } = await t.aStakeholder();
    const update = t.deals.updateStakeholderScores.bind(t.deals, t.tenant, id);
    await update(
      { decisionPower: 8 },
      { decisionPower: 'conversation_signal' },
      { decisionPower: 'I sign this off' },
    );
    const both = await update(
      { influenceLevel: 0 },
      { influenceLevel: 'heuristic' },
      { influenceLevel: 'an intern' },
    );
    expect(both).toMatchObject({
      scores: { decisionPower: 8, influenceLevel: 0, relationshipStrength: 3 },
      scoreSources: { decisionPower: 'conversation_signal', influenceLevel: 'heuristic' },
      scoreEvidence: { decisionPower: 'I sign this off', influenceLevel: 'an intern' },
    });
    expect(await t.deals.getStakeholder(t.tenant, id)).toEqual(both);
  });

  test('lets signals only raise, and an override hold', async () => {
    await using t = await setup();
    const { id } = await t.aStakeholder({ scores: { decisionPower: 6 } });
    const say = async (value: number, source: 'conversation_signal' | 'human_override') => {
      const sources = { decisionPower: source };
      const actor = source === 'human_override' ? HUMAN : AGENT;
      const scores = { decisionPower: value };
      const evidence = {};
      const read = await t.deals.updateStakeholderScores(
        t.tenant,
        id,
        scores,
        sources,
        evidence,
        actor,
      );
      return read.scores.decisionPower;
    };
    expect(await say(4, 'conversation_signal')).toBe(6);
    expect(await say(9, 'conversation_signal')).toBe(9);
    expect(await say(-4, 'human_override')).toBe(0);
    expect(await say(10, 'conversation_signal')).toBe(0);
    expect(await say(44, 'human_override')).toBe(10);
  });

  test('appends one observation for each score given', async () => {
    await using t = await setup();
    const { id } = await t.aStakeholder();
    const sources = { decisionPower: 'heuristic', influenceLevel: 'heuristic' } as const;
    const scores = { decisionPower: 7, influenceLevel: 7 };
    await t.deals.updateStakeholderScores(t.tenant, id, scores, sources);
    expect(await t.rowCounts()).toMatchObject({ observations: 2 });
  });

  test('of both scores at once loses none', async () => {
    await using t = await setup();
    const { id } = await t.aStakeholder();
    await Promise.all([
      t.deals.updateStakeholderScores(
        t.tenant,
        id,
        { decisionPower: 8 },
        { decisionPower: 'heuristic' },
      ),
      t.deals.updateStakeholderScores(
        t.tenant,
        id,
        { influenceLevel: 7 },
        { influenceLevel: 'heuristic' },
      ),
    ]);
    const read = await t.deals.getStakeholder(t.tenant, id);
    expect(read?.scores).toMatchObject({ decisionPower: 8, influenceLevel: 7 });
  });

  test.each([
    [{ decisionPower: 8 }, {}, undefined, 'sources.decisionPower'],
    [{ decisionPower: 11 }, { decisionPower: 'heuristic' }, undefined, 'scores.decisionPower'],
    [{ decisionPower: 1.5 }, { decisionPower: 'human_override' }, undefined, 'decisionPower'],
    [{ decisionPower: 8 }, { decisionPower: 'human_override' }, AGENT, 'actor.kind'],
  ] as const)('refuses %j under %j', async (scores, sources, actor, path) => {
    await using t = await setup();
    const { id } = await t.aStakeholder();
    const before = await t.rowCounts();
    const refused = t.deals.updateStakeholderScores(t.tenant, id, scores, sources, {}, actor);
    await expect(refused).rejects.toMatchObject({ code: 'InvalidJobData', issues: [{ path }] });
    expect(await t.rowCounts()).toEqual(before);
  });

  test('of one that is not there is NotFound', async () => {
    await using t = await setup();
    const missing = t.deals.updateStakeholderScores(t.tenant, randomUUID(), {}, {});
    await expect(missing).rejects.toMatchObject({ code: 'NotFound' });
  });
});
