import { describe, expect, test } from 'vitest';
import type { PersonObservation } from '../../src/domain/person-ledger.ts';
import {
  type PersonOnRecord,
  type ScoreNews,
  scoreVerdict,
} from '../../src/domain/political-map.ts';
import { SCORE_NAMES } from '../../src/domain/political-scores.ts';
import { following, NOBODY, on, scoresOf, valuesOf } from './told-person.ts';

const says = (value: number, evidence = `says ${value}`): ScoreNews => ({
  signals: { scores: { decisionPower: { value, evidence } } },
});
const sets = (value: number, evidence = 'retires in May'): ScoreNews => ({
  override: { score: 'decisionPower', value, evidence },
});
const releases: ScoreNews = { release: { score: 'decisionPower', evidence: 'stays after all' } };

function known(...all: readonly ScoreNews[]): PersonOnRecord {
  return all.reduce<PersonOnRecord>(
    (person, news, i) => following(person, news, on(i + 1)),
    NOBODY,
  );
}

describe('scoreVerdict, on the title,', () => {
  test('starts from the tier, with the title as evidence', () => {
    const { scores, observations, changed } = scoreVerdict(NOBODY, { title: 'CTO' }, on(1));
    expect(scores).toMatchObject({
      decisionPower: {
        value: 9,
        source: 'heuristic',
        evidence: 'title "CTO": an officer of the company ("cto"), title rules 2',
      },
      influenceLevel: { value: 8, source: 'heuristic' },
      relationshipStrength: { value: 3, source: 'heuristic' },
    });
    expect(observations.map(({ field }) => field)).toEqual(SCORE_NAMES);
    expect(changed).toEqual(['decisionPower', 'influenceLevel']);
  });

  test.each([
    ['without a title', {}],
    ['without a title, said so', { title: null }],
  ])('starts low %s', (_, news) => {
    const person = known(news);
    expect(valuesOf(person)).toEqual([2, 3, 3]);
    expect(scoresOf(person).decisionPower.evidence).toBe('no title is known');
  });

  test('derives the base anew when the tier is another, and that alone', () => {
    const person = known({ title: 'Manager' }, says(7), { title: 'Director' });
    expect(scoresOf(person).decisionPower).toMatchObject({ value: 7, evidence: 'says 7' });
    expect(scoresOf(person).influenceLevel.value).toBe(6);
    expect(valuesOf(following(person, { title: 'CEO' }, on(4)))).toEqual([9, 8, 3]);
  });

  test('falls back with the title where nothing else was said', () => {
    expect(valuesOf(known({ title: 'CEO' }, { title: 'Manager' }))).toEqual([4, 5, 3]);
    expect(valuesOf(known({ title: 'CEO' }, { title: null }))).toEqual([2, 3, 3]);
  });

  test('a title of the same tier, or none said, changes nothing', () => {
    const person = known({ title: 'CTO' });
    expect(scoreVerdict(person, { title: 'Chief Technology Officer' }, on(2)).observations).toEqual(
      [],
    );
    expect(scoreVerdict(person, {}, on(2)).observations).toEqual([]);
  });

  test('an earlier conversation that is heard later still counts as the newest base', () => {
    const person = following(known({}, { title: 'CEO' }), { title: 'VP' }, on(1));
    expect(valuesOf(person)).toEqual([8, 7, 3]);
    expect(scoreVerdict(person, {}, on(1)).observations).toEqual([]);
  });

  test('a base from elsewhere stays until the tier moves: 0 stays 0', () => {
    const given = {
      field: 'decisionPower',
      source: 'heuristic',
      value: 0,
      evidence: null,
    } as const;
    const observations = [{ ...given, ...on(1), sequence: 1 }] as PersonObservation[];
    const person = following({ title: 'CTO', observations }, { title: 'CTO' });
    expect(valuesOf(person)).toEqual([0, 8, 3]);
    expect(valuesOf(following(person, { title: 'VP' }, on(2)))).toEqual([8, 7, 3]);
  });
});

describe('scoreVerdict, on what conversations say,', () => {
  test('raises one score and leaves the others with source and evidence', () => {
    const person = known({ title: 'Manager' });
    const { scores, changed } = scoreVerdict(person, says(9, 'I sign this off'), on(2));
    expect(scores.decisionPower).toEqual({
      value: 9,
      source: 'conversation_signal',
      evidence: 'I sign this off',
    });
    expect(scores.influenceLevel).toEqual(scoresOf(person).influenceLevel);
    expect(changed).toEqual(['decisionPower']);
  });

  test('never lowers, and records what was said', () => {
    const person = known({ title: 'CEO' });
    const { scores, observations, changed } = scoreVerdict(person, says(1), on(2));
    expect(scores.decisionPower).toMatchObject({ value: 9, source: 'heuristic' });
    expect(observations).toMatchObject([
      { value: 1, source: 'conversation_signal', evidence: 'says 1' },
    ]);
    expect(changed).toEqual([]);
  });

  test('source and evidence change only with the value', () => {
    const person = known({ title: 'Manager' }, says(7, 'first'), says(7, 'again'), { title: 'VP' });
    expect(scoresOf(person).decisionPower.value).toBe(8);
    const same = known({ title: 'Manager' }, says(8, 'first'), says(8, 'again'), { title: 'VP' });
    expect(scoresOf(same).decisionPower).toMatchObject({ value: 8, evidence: 'first' });
  });
});

describe('scoreVerdict, on what a human sets,', () => {
  test('override 3, ten conversations that say 9: 3, with ten suggestions; released: 9', () => {
    let person = known({ title: 'Manager' }, sets(3));
    const suggestions = [];
    for (let day = 3; day <= 12; day += 1) {
      suggestions.push(...scoreVerdict(person, says(9), on(day)).suggestions);
      person = following(person, says(9), on(day));
    }
    expect(scoresOf(person).decisionPower).toEqual({
      value: 3,
      source: 'human_override',
      evidence: 'retires in May',
    });
    expect(suggestions).toHaveLength(10);
    expect(suggestions[0]).toEqual({ score: 'decisionPower', value: 9, evidence: 'says 9' });
    expect(scoresOf(following(person, releases, on(13))).decisionPower).toMatchObject({
      value: 9,
      source: 'conversation_signal',
    });
  });

  test.each([
    [0, 0],
    [-4, 0],
    [10, 10],
    [99, 10],
  ])('%i is taken as %i', (value, taken) => {
    const person = known({ title: 'Manager' }, sets(value));
    expect(scoresOf(person).decisionPower).toMatchObject({
      value: taken,
      source: 'human_override',
    });
  });

  test('holds against a new title, and the new base comes out when it is released', () => {
    const person = known({ title: 'Manager' }, sets(1), { title: 'CEO' });
    expect(valuesOf(person)).toEqual([1, 8, 3]);
    expect(valuesOf(following(person, releases, on(9)))).toEqual([9, 8, 3]);
  });

  test('what says the same is no suggestion, and nothing is where no override holds', () => {
    const person = known({ title: 'Manager' }, sets(3));
    expect(scoreVerdict(person, says(3), on(3)).suggestions).toEqual([]);
    const free = following(person, releases, on(3));
    expect(scoreVerdict(free, says(9), on(4)).suggestions).toEqual([]);
  });

  test('an override of the relationship holds against the sum', () => {
    const person = following(known({}), {
      override: { score: 'relationshipStrength', value: 0, evidence: 'burnt bridge' },
    });
    const { scores, strength } = scoreVerdict(
      person,
      {},
      on(9, { interactionsInWindow: 9, channels: 3 }),
    );
    expect(scores.relationshipStrength).toMatchObject({ value: 0, source: 'human_override' });
    expect(strength.sum).toBe(8);
  });

  test('a release where nothing is held is nothing, and a new reason is kept, not shown', () => {
    expect(scoreVerdict(known({}), releases, on(2)).observations).toEqual([]);
    const person = known({}, sets(3), releases);
    expect(scoreVerdict(person, releases, on(4)).observations).toEqual([]);
    const twice = known({}, sets(3, 'retires'), sets(3, 'leaves'));
    expect(twice.observations.at(-1)?.evidence).toBe('leaves');
    expect(scoresOf(twice).decisionPower.evidence).toBe('retires');
  });
});

describe('scoreVerdict, on the relationship,', () => {
  const much = { interactionsInWindow: 5, channels: 2 };
  const trusts: ScoreNews = { signals: { trust: ['she shared their budget', ' '] } };

  test('records the sum with its terms, and each sign of trust', () => {
    const { scores, strength, observations } = scoreVerdict(NOBODY, trusts, on(1, much));
    expect(strength).toMatchObject({
      start: 3,
      frequency: 2,
      depth: 1,
      trust: 1,
      sum: 7,
      value: 7,
    });
    expect(scores.relationshipStrength).toMatchObject({ value: 7, evidence: strength.why });
    expect(observations.at(-1)).toMatchObject({ field: 'trust', value: 1 });
  });

  test('falls by recency, but not below what a conversation said', () => {
    const person = following(NOBODY, {}, on(1, much));
    expect(scoreVerdict(person, {}, on(2, { ...much, interactionsInWindow: 0 }))).toMatchObject({
      scores: { relationshipStrength: { value: 4, source: 'heuristic' } },
      changed: ['relationshipStrength'],
    });
    const close = {
      signals: { scores: { relationshipStrength: { value: 6, evidence: 'friends' } } },
    };
    expect(scoreVerdict(following(person, close, on(2, much)), {}, on(3))).toMatchObject({
      scores: { relationshipStrength: { value: 6, source: 'conversation_signal' } },
      strength: { sum: 3, value: 6 },
    });
  });
});
