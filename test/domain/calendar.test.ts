import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addMonthsUtc, dateFrom, datesAgree, daysBetween } from '../../src/domain/calendar.ts';

const at = (text: string) => new Date(text);
const someDate = fc.date({
  min: at('1990-01-01T00:00:00Z'),
  max: at('2090-01-01T00:00:00Z'),
  noInvalidDate: true,
});

describe('addMonthsUtc', () => {
  test.each([
    ['2026-01-31T10:00:00Z', 1, '2026-02-28T10:00:00.000Z'],
    ['2028-01-31T10:00:00Z', 1, '2028-02-29T10:00:00.000Z'],
    ['2025-11-30T00:00:00Z', 3, '2026-02-28T00:00:00.000Z'],
    ['2026-03-15T00:00:00Z', 3, '2026-06-15T00:00:00.000Z'],
    ['2026-03-31T00:00:00Z', 0, '2026-03-31T00:00:00.000Z'],
    ['2026-03-31T00:00:00Z', -1, '2026-02-28T00:00:00.000Z'],
    ['2026-12-31T23:59:59Z', 2, '2027-02-28T23:59:59.000Z'],
  ])('takes %s %i months on to %s', (from, months, to) => {
    expect(addMonthsUtc(at(from), months).toISOString()).toBe(to);
  });

  test('lands in the month meant, on no later day', () => {
    fc.assert(
      fc.property(someDate, fc.integer({ min: 0, max: 60 }), (date, months) => {
        const later = addMonthsUtc(date, months);
        expect(later.getUTCMonth()).toBe((date.getUTCMonth() + months) % 12);
        expect(later.getUTCDate()).toBeLessThanOrEqual(date.getUTCDate());
      }),
    );
  });
});

describe('datesAgree', () => {
  test.each([
    ['2026-01-15T00:00:00Z', '2026-04-14T00:00:00Z', true],
    ['2026-01-15T00:00:00Z', '2026-04-15T00:00:00Z', true],
    ['2026-01-15T23:00:00Z', '2026-04-15T23:59:59Z', true],
    ['2026-01-15T00:00:00Z', '2026-04-15T23:59:59Z', true],
    ['2026-01-15T23:59:59Z', '2026-04-16T00:00:00Z', false],
    ['2025-11-30T00:00:00Z', '2026-02-28T00:00:00Z', true],
    ['2025-11-30T00:00:00Z', '2026-03-01T00:00:00Z', false],
    ['2026-04-15T23:30:00-02:00', '2026-01-15T00:00:00Z', false],
  ])('%s and %s: %s', (a, b, agree) => {
    expect(datesAgree(at(a), at(b), 3)).toBe(agree);
    expect(datesAgree(at(b), at(a), 3)).toBe(agree);
  });

  test('agrees with an absent date', () => {
    expect(datesAgree(null, at('2026-01-01'), 0)).toBe(true);
    expect(datesAgree(at('2026-01-01'), null, 0)).toBe(true);
    expect(datesAgree(null, null, 0)).toBe(true);
  });

  test('is symmetric, true of itself, and no narrower in a longer window', () => {
    const window = fc.integer({ min: 0, max: 24 });
    fc.assert(
      fc.property(someDate, someDate, window, window, (a, b, one, other) => {
        const [short, long] = one < other ? [one, other] : [other, one];
        expect(datesAgree(a, b, short)).toBe(datesAgree(b, a, short));
        expect(datesAgree(a, a, 0)).toBe(true);
        if (datesAgree(a, b, short)) expect(datesAgree(a, b, long)).toBe(true);
      }),
    );
  });
});

test('daysBetween counts whole UTC days, either way round', () => {
  expect(daysBetween(at('2026-01-01T23:59:00Z'), at('2026-01-02T00:01:00Z'))).toBe(1);
  expect(daysBetween(at('2026-03-01T00:00:00Z'), at('2026-02-27T12:00:00Z'))).toBe(2);
});

describe('dateFrom', () => {
  test.each([
    ['2026-03-31', '2026-03-31T00:00:00.000Z'],
    [' 2026-03-31 ', '2026-03-31T00:00:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
    ['2026-03-31T23:00:00-02:00', '2026-04-01T01:00:00.000Z'],
    ['2026-03-31T10:00Z', '2026-03-31T10:00:00.000Z'],
    ['2026-03-31T10:00:00.123456Z', '2026-03-31T10:00:00.123Z'],
    ['0050-01-01', '0050-01-01T00:00:00.000Z'],
  ])('reads %j', (text, date) => expect(dateFrom(text)?.toISOString()).toBe(date));

  test.each([
    ...['2026-02-30', '2026-02-29', '2026-13-01', '2026-00-10', '2026-04-31T00:00:00Z'],
    ...['2026-03-31T10:00:00', '2026-03-31T24:00:00Z', '2026-03-31T10:60:00Z', '2026-03', '2026'],
    ...['31.03.2026', 'Q3', 'next quarter', 'by 2026-03-31', '0000-01-01', '+012026-01-01', ''],
    ...['9999-12-31T23:59:00-01:00', '0001-01-01T00:00:00+01:00', '20260331'],
    null,
    undefined,
  ])('refuses %j', (text) => expect(dateFrom(text)).toBeNull());

  test('reads back every date as it was written', () => {
    fc.assert(fc.property(someDate, (date) => dateFrom(date.toISOString())?.getTime() === +date));
  });
});
