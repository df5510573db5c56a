import { describe, expect, test } from 'vitest';
import { Actor, Override } from '../../src/schemas/actor.ts';
import { parseOrThrow } from '../../src/schemas/parse.ts';
import * as s from '../../src/schemas/stakeholder.ts';
import { ID, NOW, refusals } from './refusals.ts';

const human = { kind: 'human', name: 'Ada', reason: 'met her' };

describe('StakeholderCreate', () => {
  test('leaves scores that nobody gave to the store, and keeps 0', () => {
    expect(parseOrThrow(s.StakeholderCreate, { contactName: ' Jane ' })).toEqual({
      contactName: 'Jane',
      contactEmail: null,
      title: null,
      roles: [],
      scores: {},
      scoreSources: {},
    });
    const scores = { decisionPower: 0 };
    expect(parseOrThrow(s.StakeholderCreate, { contactName: 'J', scores }).scores).toEqual(scores);
  });

  test('names each role once', () => {
    const roles = ['champion', 'user', 'champion'];
    const person = parseOrThrow(s.StakeholderCreate, { contactName: 'J', roles });
    expect(person.roles).toEqual(['champion', 'user']);
  });

  test.each<[object, string]>([
    [{ contactName: '' }, 'contactName: must not be empty'],
    [{ contactName: 'x'.repeat(201) }, 'contactName: must have at most 200 characters'],
    [
      { contactEmail: `${'x'.repeat(250)}@acme.io` },
      'contactEmail: must have at most 255 characters',
    ],
    [{ scores: { decisionPower: 11 } }, 'scores.decisionPower: must be at most 10'],
    [{ scores: { charm: 1 } }, 'scores.charm: unknown key'],
    [
      { scoreSources: { decisionPower: 'rumour' } },
      'scoreSources.decisionPower: must be one of heuristic, conversation_signal, human_override',
    ],
    [{ decisionPower: 5 }, 'decisionPower: unknown key'],
  ])('refuses %j', (change, line) => {
    expect(refusals(s.StakeholderCreate, { contactName: 'J', ...change })).toEqual([line]);
  });
});

test('StakeholderScores are three whole numbers, of which any may be 0', () => {
  const zeros = { decisionPower: 0, influenceLevel: 0, relationshipStrength: 0 };
  expect(parseOrThrow(s.StakeholderScores, zeros)).toEqual(zeros);
  expect(refusals(s.StakeholderScores, {})).toHaveLength(3);
});

test('StakeholderRead accepts a person as stored', () => {
  const read = {
    id: ID,
    accountId: ID,
    contactName: 'Jane',
    contactEmail: null,
    title: 'CTO',
    roles: ['champion'],
    scores: { decisionPower: 9, influenceLevel: 8, relationshipStrength: 0 },
    scoreSources: { decisionPower: 'heuristic' },
    scoreEvidence: { decisionPower: 'title: CTO' },
    interactionCount: 0,
    lastInteraction: null,
    notes: null,
    createdAt: NOW,
    updatedAt: null,
  };
  expect(parseOrThrow(s.StakeholderRead, read)).toEqual(read);
});

describe('Actor', () => {
  test('is asked for a reason only when human', () => {
    expect(refusals(Actor, { kind: 'agent', name: 'sdr-7' })).toEqual([]);
    expect(refusals(Actor, { kind: 'job', name: 'advance-stage' })).toEqual([]);
    expect(refusals(Actor, human)).toEqual([]);
    expect(refusals(Actor, { ...human, reason: undefined })).toEqual([
      'reason: is required of a human',
    ]);
    expect(refusals(Actor, { ...human, reason: ' ' })).toEqual(['reason: must not be empty']);
  });

  test('is one of three kinds, with a name', () => {
    expect(refusals(Actor, { kind: 'bot', name: 'x'.repeat(201) })).toEqual([
      'kind: must be one of agent, job, human',
      'name: must have at most 200 characters',
    ]);
  });
});

describe('Override', () => {
  const override = { score: 'decisionPower', value: 3, actor: human };

  test.each([
    [0, 0],
    [10, 10],
    [11, 10],
    [-4, 0],
  ])('takes %i as %i', (value, kept) => {
    expect(parseOrThrow(Override, { ...override, value }).value).toBe(kept);
  });

  test.each<[object, string]>([
    [{ value: 2.5 }, 'value: must be a whole number'],
    [{ score: 'charm' }, expect.stringContaining('score: must be one of') as string],
    [{ actor: { kind: 'agent', name: 'x' } }, 'actor: must be human: only people override'],
  ])('refuses %j', (change, line) => {
    expect(refusals(Override, { ...override, ...change })).toEqual([line]);
  });
});
