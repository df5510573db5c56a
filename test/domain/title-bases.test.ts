import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Observation } from '../../src/domain/observations.ts';
import { type PersonObservation, withAdded } from '../../src/domain/person-ledger.ts';
import { politicalScore, scoreLayers } from '../../src/domain/political-scores.ts';
import { titleBases } from '../../src/domain/title-bases.ts';
import { titleTenure } from '../../src/domain/title-tenure.ts';

const on = (day: number) => new Date(Date.UTC(2026, 0, day));

type Said = readonly [day: number, title: string | null];

/** What is on record once titles were heard one after the other, each at its own time. */
function heard(titles: readonly Said[]): readonly PersonObservation[] {
  let ledger: readonly PersonObservation[] = [];
  let known: readonly Observation[] = [];
  let title: string | null = null;
  for (const [day, said] of titles) {
    const at = on(day);
    if (said !== null) {
      const statement = { source: 'conversation_signal' as const, value: said, at };
      known = [...known, { ...statement, sequence: known.length + 1 }];
    }
    const latest = known.toSorted((a, b) => +a.at - +b.at).at(-1);
    const now = latest ? String(latest.value) : null;
    const person = { title, observations: ledger, titles: known };
    ledger = withAdded(ledger, titleBases(person, now, { at, interactionId: null }));
    title = now;
  }
  return ledger;
}

const powerOf = (ledger: readonly PersonObservation[]) => {
  const about = ledger.filter(({ field }) => field === 'decisionPower');
  const { value, evidence } = politicalScore(about, 5);
  return { value, evidence, since: scoreLayers(about).base?.at };
};

describe('titleBases rests a score on', () => {
  test.each<[string, Said[], number, string, number]>([
    ['the title', [[3, 'CTO']], 9, 'CTO', 3],
    [
      'the first of one tier',
      [
        [3, 'VP IT'],
        [5, 'VP Engineering'],
      ],
      8,
      'VP IT',
      3,
    ],
    [
      'the first also where it is heard last',
      [
        [5, 'VP Engineering'],
        [3, 'VP IT'],
      ],
      8,
      'VP IT',
      3,
    ],
    [
      'the tier since another one ended',
      [
        [1, 'VP IT'],
        [5, 'VP Sales'],
        [3, 'CTO'],
      ],
      8,
      'VP Sales',
      5,
    ],
    [
      'the latest title, whoever comes late',
      [
        [5, 'Engineer'],
        [3, 'CTO'],
      ],
      2,
      'Engineer',
      5,
    ],
    [
      'no title, where that was first',
      [
        [5, 'Engineer'],
        [2, null],
      ],
      2,
      'no title',
      2,
    ],
    [
      'a title, once one is known',
      [
        [1, null],
        [5, 'CTO'],
      ],
      9,
      'CTO',
      5,
    ],
  ])('%s', (_, titles, value, words, day) => {
    const power = powerOf(heard(titles));
    expect(power).toMatchObject({ value, since: on(day) });
    expect(power.evidence).toContain(words);
  });

  test('nothing anew, where the next title is of the tier or the last one is said again', () => {
    const once = heard([[3, 'VP IT']]);
    expect(once).toHaveLength(2);
    expect(
      heard([
        [3, 'VP IT'],
        [5, 'VP Sales'],
        [7, 'VP IT'],
        [8, null],
      ]),
    ).toHaveLength(2);
  });

  test('leaves a value that somebody else worked out, until the tier is another', () => {
    const given = { field: 'decisionPower', source: 'heuristic', value: 5 } as const;
    const observations = [
      { ...given, evidence: null, at: on(1), sequence: 1, interactionId: null },
    ];
    const context = { at: on(2), interactionId: null };
    const vp = titleBases({ title: 'VP IT', observations, titles: [] }, 'VP IT', context);
    expect(vp.map(({ field }) => field)).toEqual(['influenceLevel']);
    const cto = titleBases({ title: 'VP IT', observations, titles: [] }, 'CTO', context);
    expect(cto).toMatchObject([{ value: 9 }, { value: 8 }]);
  });
});

test('the same titles in any order end in one score, on one title, since one time', () => {
  const titles = ['CTO', 'VP IT', 'VP Sales', 'Director of IT', 'Engineer', 'Analyst', null];
  const said = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 1, max: 90 }), fc.constantFrom(...titles)),
    { minLength: 1, maxLength: 7, selector: ([day]) => day },
  );
  const inAnyOrder = said.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
    ),
  );
  fc.assert(
    fc.property(inAnyOrder, ([all, shuffled]) => {
      expect(powerOf(heard(shuffled))).toEqual(powerOf(heard(all)));
    }),
    { numRuns: 500 },
  );
});

test("titleTenure begins anew at a person's own word", () => {
  const said = (day: number, value: string, source: Observation['source']): Observation => ({
    ...{ value, source, at: on(day), sequence: day },
  });
  const titles = [
    said(1, 'VP IT', 'conversation_signal'),
    said(3, 'VP Sales', 'human_override'),
    said(5, 'CTO', 'conversation_signal'),
  ];
  expect(titleTenure(titles)).toEqual({
    ...{ tier: 'vp', before: null },
    first: { title: 'VP Sales', at: on(3) },
  });
  expect(titleTenure([])).toBeNull();
});
