import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateBy } from '../../src/crm/csv-values.ts';
import { inferDates } from '../../src/crm/infer-dates.ts';

const learn = (columns: Record<string, readonly string[]>) =>
  inferDates(new Map(Object.entries(columns)));

describe('inferDates', () => {
  test.each<[string, string[], string[]]>([
    ['a day above 12 shows the order', ['1/31/2026', '2/3/2026'], ['M/D/YYYY']],
    ['in either order', ['31/1/2026', '2/3/2026'], ['D/M/YYYY']],
    ['ISO needs no order', ['2026-01-31', '2026-02-03'], ['iso']],
    ['months in words neither', ['3 Feb 2026', '28 January 2026'], ['D MMM YYYY']],
    ['a time stays with its date', ['1/31/2026 2:05 PM', '2/3/2026 9:00 AM'], ['M/D/YYYY h:mm A']],
    ['a slip among many is a slip', [...Array(20).fill('1/31/2026'), '31/1/2026'], ['M/D/YYYY']],
    ['a day with the number of its month has no order', ['5/5/2026', '6/6/2026'], ['M/D/YYYY']],
  ])('%s', (_, cells, formats) => {
    expect(learn({ closed: cells }).get('closed')).toMatchObject({ formats, undecided: [] });
  });

  test('what nothing tells is left undecided', () => {
    expect(learn({ closed: ['1/2/2026', '3/4/2026'] }).get('closed')).toMatchObject({
      formats: [],
      undecided: ['M/D/YYYY or D/M/YYYY'],
    });
  });

  test('the time that is settled tells the order of the rest', () => {
    const cells = ['3/14/2026', '4/20/2026', '5/30/2026', '4-10-26', '5-11-26', '3-12-26'];
    expect(learn({ closed: cells }).get('closed')?.formats).toEqual(['M/D/YYYY', 'M-D-YY']);
  });

  test('a column that comes after another tells the order of the rest', () => {
    const settled = Array.from({ length: 36 }, (_, n) => {
      const [month, day] = [1 + (n % 12), 13 + (n % 15)];
      return { begun: `${month}/${day}/2026`, closed: `${month}/${day + 1}/2026` };
    });
    const open = [
      { begun: '8-1-26', closed: '2/20/2026' },
      { begun: '9-2-26', closed: '3/25/2026' },
      { begun: '10-3-26', closed: '4/20/2026' },
    ];
    const rows = [...settled, ...open];
    const begun = rows.map((row) => row.begun);
    const closed = rows.map((row) => row.closed);

    expect(learn({ a: begun, b: closed }).get('a')?.formats).toEqual(['M/D/YYYY', 'D-M-YY']);
    expect(learn({ a: begun }).get('a')?.undecided).toEqual(['M-D-YY or D-M-YY']);
  });

  test('columns that hold no dates are passed over', () => {
    const learnt = learn({
      name: ['Acme', '1/31/2026', 'Zeta'],
      id: ['1', '2', '3'],
      empty: ['', '', ''],
    });
    expect([...learnt.keys()]).toEqual([]);
  });

  test('the names of the columns and the order of the rows do not matter', () => {
    const cells = fc.array(
      fc
        .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
        .map(([m, d]) => `${m}/${d}/2026`),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(cells, (column) => {
        const [one, two] = [
          learn({ x: column }).get('x'),
          learn({ y: column.toReversed() }).get('y'),
        ];
        expect(two?.formats).toEqual(one?.formats);
        if (column.some((cell) => Number(cell.split('/')[1]) > 12)) {
          for (const cell of column) {
            expect(dateBy(cell, one?.formats ?? [])?.getUTCMonth()).toBe(
              Number(cell.split('/')[0]) - 1,
            );
          }
        }
      }),
    );
  });
});
