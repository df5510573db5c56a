import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DateContext, readDates } from '../../src/domain/read-dates.ts';
import { expectLinearTime } from './awkward-text.ts';

/** A Wednesday, late in the evening: in Tokyo it is Thursday. */
const at = new Date('2026-03-11T23:30:00Z');
const short = (text: string, context: Partial<DateContext> = {}) =>
  readDates(text, { at, ...context }).map(
    ({ relation, date, precision }) => `${relation} ${date} (${precision})`,
  );

describe('readDates', () => {
  test.each([
    ['by end of Q3', 'by 2026-09-30 (quarter)'],
    ['before the contract ends in March', 'before 2026-03-31 (month)'],
    ['in 6 weeks', 'in 2026-04-22 (week)'],
    ['within 30 days', 'by 2026-04-10 (day)'],
    ['in the next two months', 'in 2026-05-11 (month)'],
    ['a couple of weeks from now', 'in 2026-03-25 (week)'],
    ['by Friday', 'by 2026-03-13 (day)'],
    ['on Wednesday', 'on 2026-03-18 (day)'],
    ['next Friday', 'on 2026-03-20 (day)'],
    ['tomorrow', 'on 2026-03-12 (day)'],
    ['mid-June', 'in 2026-06-15 (week)'],
    ['early next year', 'in 2027-05-01 (month)'],
    ['late Q3', 'in 2026-09-30 (month)'],
    ['end of next month', 'in 2026-04-30 (month)'],
    ['H2', 'in 2026-12-31 (half)'],
    ['the second half of the year', 'in 2026-12-31 (half)'],
    ['Q1', 'in 2026-03-31 (quarter)'],
    ["Q3 '27", 'in 2027-09-30 (quarter)'],
    ['first quarter of 2027', 'in 2027-03-31 (quarter)'],
    ['next quarter', 'in 2026-06-30 (quarter)'],
    ['after Q2', 'after 2026-06-30 (quarter)'],
    ['before summer', 'before 2026-06-01 (quarter)'],
    ['since June', 'from 2025-06-01 (month)'],
    ['as of 1 July', 'from 2026-07-01 (day)'],
    ['EOY', 'in 2026-12-31 (year)'],
    ['by the end of the year', 'by 2026-12-31 (year)'],
    ['by 2027', 'by 2027-12-31 (year)'],
    ['by March 3rd', 'by 2027-03-03 (day)'],
    ['in May', 'in 2026-05-31 (month)'],
    ['the 29th of February 2028', 'on 2028-02-29 (day)'],
    ['2026-04-01', 'on 2026-04-01 (day)'],
    ['31.12.2026', 'on 2026-12-31 (day)'],
    ['12/31/2026', 'on 2026-12-31 (day)'],
    ['KW 32', 'in 2026-08-09 (week)'],
    ['bis Ende Q3', 'by 2026-09-30 (quarter)'],
    ['nächste Woche', 'in 2026-03-22 (week)'],
  ])('reads %j as %s', (text, date) => expect(short(text)).toEqual([date]));

  test.each([
    ...['24/7 support', 'May I ask', 'we march on', 'version 2027', 'call at 10:30', '2026-02-30'],
    ...['29 February 2027', '100 seats', 'on it', '', '3/4 of them', 'over 3 years of experience'],
  ])('finds none in %j', (text) => expect(short(text)).toEqual([]));

  test.each([
    ['en-US', null, '2026-03-04', 'as is the custom of en-US'],
    ['de-DE', 'America/New_York', '2026-04-03', 'as is the custom of de-DE'],
    [null, 'America/New_York', '2026-03-04', 'as is the custom of America/New_York'],
    [null, 'Europe/Berlin', '2026-04-03', 'as most of the world writes'],
  ])('3/4/2026 by locale %s and zone %s is %s, and why says so', (locale, zone, date, why) => {
    const [said] = readDates('3/4/2026', { at, locale, zone });
    expect(said).toMatchObject({ date });
    expect(said?.why.join()).toContain(why);
  });

  test('counts from the day that it was where it was said', () => {
    expect(short('today', { zone: 'Asia/Tokyo' })).toEqual(['on 2026-03-12 (day)']);
    expect(short('today', { zone: 'America/New_York' })).toEqual(['on 2026-03-11 (day)']);
  });

  test.each([
    ['Q1', 4, 'in 2026-06-30 (quarter)'],
    ['FY27', 7, 'in 2027-06-30 (year)'],
    ['end of this fiscal year', 4, 'in 2026-03-31 (year)'],
    ['EOFY', 10, 'in 2026-09-30 (year)'],
    ['EOY', 4, 'in 2026-12-31 (year)'],
  ])('%j in a fiscal year that begins in month %i: %s', (text, fiscalYearStart, date) => {
    expect(short(text, { fiscalYearStart })).toEqual([date]);
  });

  test('finds several, in order, with the words that say them', () => {
    const said = readDates('Not in Q4 2025, rather by May 5 or H1 2027', { at });
    expect(said.map(({ text }) => text)).toEqual(['in Q4 2025', 'by May 5', 'H1 2027']);
  });

  test('never throws; the day lies in what was said', () => {
    const words =
      'by end of Q3 in 6 weeks May 31 2027 next Friday 3/4 . - mid H2 the before ends'.split(' ');
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...words), { maxLength: 9 }).map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(text, (said) => {
        for (const { date, from, to } of readDates(said, { at })) {
          expect(from <= date && date <= to).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('a date written out is read again, whatever day it is', () => {
    const day = fc.date({
      min: new Date('2000-01-01'),
      max: new Date('2099-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(day, (date) => {
        const iso = date.toISOString().slice(0, 10);
        expect(short(`by ${iso}`)).toEqual([`by ${iso} (day)`]);
      }),
    );
  });

  test.each(['by ', 'the ', 'May ', '1/', 'end of ', 'before a ', 'next ', 'a', '2026-'])(
    'many a %j takes time in proportion',
    (piece) => expectLinearTime(piece, (text) => readDates(text, { at })),
  );
});
